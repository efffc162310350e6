# cmake -DROOT=DIR -DOUTPUT=FILE.c -P program.cmake: one hash over all sources of the program
# (run/program.h). The same as
#   find sim -name '*.[ch]' -o -name '*.cmake' -o -name '*.css' | LC_ALL=C sort |
#       xargs sha256sum | sha256sum
# A hash of the program itself would differ from compiler to compiler, and so would every result.
file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/sim/*.c ${ROOT}/sim/*.h ${ROOT}/sim/*.cmake
     ${ROOT}/sim/*.css)
list(SORT sources COMPARE STRING)
set(lines "")
foreach(source IN LISTS sources)
  file(SHA256 ${ROOT}/${source} hash)
  string(APPEND lines "${hash}  ${source}\n")
endforeach()
string(SHA256 hash "${lines}")
file(WRITE ${OUTPUT}
"/* Generated from the sources in sim/. */
#include \"run/program.h\"

const char ep_program_sha256[] = \"${hash}\";
")

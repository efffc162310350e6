# cmake -DROOT=DIR -DOUTPUT=FILE.c -P embed.cmake: the gnuplot templates and the style sheet as
# texts in the program (report/plot_templates.h), by name without suffix.
file(GLOB inputs ${ROOT}/plots/*.gp)
list(APPEND inputs ${ROOT}/sim/report/report.css)
set(arrays "")
set(table "")
foreach(input IN LISTS inputs)
  get_filename_component(name "${input}" NAME_WE)
  file(READ "${input}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
  string(REPLACE "0x0a," "0x0a,\n" bytes "${bytes}")
  string(APPEND arrays "static const char text_${name}[] = {\n${bytes}0};\n")
  string(APPEND table "    {\"${name}\", text_${name}},\n")
endforeach()
file(WRITE ${OUTPUT}
"/* Generated from the files of plots/ and sim/report/report.css. */
#include \"report/plot_templates.h\"

${arrays}
const struct ep_plot_template ep_plot_templates[] = {
${table}    {0, 0}};
")

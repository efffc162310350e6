# cmake -DINPUT=FILE -DOUTPUT=FILE.c -P embed.cmake: FILE as a C array (cost/price_book_data.h).
get_filename_component(name ${INPUT} NAME)
file(READ ${INPUT} bytes HEX)
file(SIZE ${INPUT} size)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "(................................................................................)" "\\1\n"
       bytes "${bytes}")
file(WRITE ${OUTPUT}
"/* Generated from ${name}. */
#include \"cost/price_book_data.h\"

const char ep_price_book_data_file[] = \"${name}\";
const size_t ep_price_book_data_size = ${size};
const unsigned char ep_price_book_data[] = {
${bytes}};
")

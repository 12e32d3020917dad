# A file's bytes as a C array: hexadecimal, so that any content, of any length, is a valid initialiser.
file(READ ${IN} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR bytes "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," body "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" body "${body}")
file(WRITE ${OUT} "/* Made from ${ID} by cmake/embed.cmake. */\n#include <stddef.h>\n__attribute__((unused)) static const char ${ID}[] = {\n${body}0x00};\n__attribute__((unused)) static const size_t ${ID}_len = ${bytes};\n")

# cmake -DFOLDER=... -DOUTPUT=... -P embed_page.cmake: the HTML report's page as C++ text. A page that is opened from a disk may not load
# modules, so they become one script, in this order, without their imports and exports.
set(modules text attempts filters differences plots report/document report/detail report/list report/overview report/main)
file(READ ${FOLDER}/report/body.html body)
file(READ ${FOLDER}/report/style.css style)
set(script "\"use strict\";\n(() => {\n")
foreach(name IN LISTS modules)
  file(READ ${FOLDER}/${name}.js text)
  string(REGEX REPLACE "(^|\n)import [^\n]*" "\\1" text "${text}")
  string(REGEX REPLACE "\nexport " "\n" text "${text}")
  string(APPEND script "${text}")
endforeach()
string(APPEND script "})();\n")
if(script MATCHES "\n(import|export) ")
  message(FATAL_ERROR "an import or export in ${FOLDER} is not a line that begins so: ${CMAKE_MATCH_0}")
endif()
file(WRITE ${OUTPUT}.new "#include \"reporters/html/page.h\"\n\nnamespace cupel::html {\n\n"
  "std::string_view page_body() {\n  return R\"CUPEL(${body})CUPEL\";\n}\n\n"
  "std::string_view page_style() {\n  return R\"CUPEL(${style})CUPEL\";\n}\n\n"
  "std::string_view page_script() {\n  return R\"CUPEL(${script})CUPEL\";\n}\n\n}  // namespace cupel::html\n")
file(RENAME ${OUTPUT}.new ${OUTPUT})

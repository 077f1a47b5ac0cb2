# cmake -DFOLDER=... -DOUTPUT=... -P embed_page.cmake: the HTML report's page as C++ text. The scripts are one program, in this order.
set(scripts text data filters detail diff list plots overview main)
file(READ ${FOLDER}/body.html body)
file(READ ${FOLDER}/style.css style)
set(script "\"use strict\";\n(() => {\n")
foreach(name IN LISTS scripts)
  file(READ ${FOLDER}/${name}.js text)
  string(APPEND script "${text}")
endforeach()
string(APPEND script "})();\n")
file(WRITE ${OUTPUT}.new "#include \"reporters/html/page.h\"\n\nnamespace cupel::html {\n\n"
  "std::string_view page_body() {\n  return R\"CUPEL(${body})CUPEL\";\n}\n\n"
  "std::string_view page_style() {\n  return R\"CUPEL(${style})CUPEL\";\n}\n\n"
  "std::string_view page_script() {\n  return R\"CUPEL(${script})CUPEL\";\n}\n\n}  // namespace cupel::html\n")
file(RENAME ${OUTPUT}.new ${OUTPUT})

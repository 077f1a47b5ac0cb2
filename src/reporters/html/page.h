// The fixed parts of the HTML report, from the files in web/: embedded when cupel is built (cmake/embed_page.cmake).
#pragma once

#include <string_view>

namespace cupel::html {

std::string_view page_body();
std::string_view page_style();
std::string_view page_script();

}  // namespace cupel::html

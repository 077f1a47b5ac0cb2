// Foreign text in GitHub-flavoured Markdown: as code, so that nothing in it is markup, a mention or HTML.
#pragma once

#include <string>
#include <string_view>

namespace cupel {

/// One line as a code span. Control characters are written as \n, \xNN.
std::string code_span(std::string_view text);
/// The same inside a table cell.
std::string code_cell(std::string_view text);
/// Several lines as a fenced block with a line feed behind it; of long texts the beginning.
std::string code_block(std::string_view text, std::size_t columns);
/// Plain text between HTML tags.
std::string html_text(std::string_view text);

}  // namespace cupel

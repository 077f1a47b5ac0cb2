// Small text functions that several modules need. Bytes are UTF-8 unless a function says otherwise. No domain words here.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cupel {

std::string_view trim(std::string_view text);
std::string_view trim_left(std::string_view text);
std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

/// ASCII only.
std::string to_lower(std::string_view text);

/// Full Unicode case folding (utf8proc); text that is not UTF-8 comes back unchanged.
std::string fold_case(std::string_view text);

bool is_valid_utf8(std::string_view text);

/// The text with U+FFFD for every byte that is not UTF-8.
std::string replace_invalid_utf8(std::string_view text);

/// Words between Unicode white space.
std::size_t count_words(std::string_view text);

/// Columns a terminal needs for the text (wide characters count two, combining ones none).
std::size_t display_width(std::string_view text);

/// The longest prefix that needs at most `width` columns, with "…" where something was left out.
std::string shorten(std::string_view text, std::size_t width);

/// Control bytes and invalid UTF-8 written as \n, \t, \xNN: safe to show on a terminal and on one line.
std::string printable(std::string_view text);

/// The same, but newlines and tabs stay: safe to show as several lines.
std::string printable_lines(std::string_view text);

/// Like a shell glob without path rules: `*` any text, `?` one character, everything else itself.
bool matches_glob(std::string_view pattern, std::string_view text);

/// The candidate with the smallest edit distance, if it is near enough to be a likely misspelling.
std::optional<std::string> nearest_spelling(std::string_view word, std::span<const std::string_view> candidates);

/// ", did you mean 'x'?" or "" — for the end of an error message.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// How many bytes both begin with.
std::size_t common_prefix_size(std::string_view a, std::string_view b);

}  // namespace cupel

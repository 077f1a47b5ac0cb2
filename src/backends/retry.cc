#include "backends/retry.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/text.h"

namespace cupel {
namespace {

using std::chrono::milliseconds;

constexpr int kTriesOfTrouble = 4;
constexpr int kTriesOfTooMany = 7;
constexpr milliseconds kFirstWait{500};  // doubled each time
constexpr milliseconds kLongestBackOff{30'000};
constexpr milliseconds kLongestAsked{120'000};  // a longer one is for people to decide about

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || !(number >= 0 && number < 1e9)) return std::nullopt;
  return number;
}

std::optional<std::chrono::system_clock::time_point> date_of(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return std::chrono::system_clock::from_time_t(timegm(&parts));
}

bool may_pass(int status) { return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505); }

}  // namespace

std::optional<milliseconds> retry_after(const net::HttpResponse& response, std::chrono::system_clock::time_point now) {
  if (const auto found = response.headers.find("retry-after-ms"); found != response.headers.end()) {
    if (const auto number = number_of(trim(found->second))) return milliseconds(static_cast<std::int64_t>(*number));
  }
  const auto found = response.headers.find("retry-after");
  if (found == response.headers.end()) return std::nullopt;
  const std::string text(trim(found->second));
  if (const auto seconds = number_of(text)) return milliseconds(static_cast<std::int64_t>(*seconds * 1000));
  const auto date = date_of(text);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(*date - now));
}

std::optional<milliseconds> Retries::after(const net::HttpResponse& response, std::chrono::system_clock::time_point now) {
  if (!may_pass(response.status)) return std::nullopt;
  const std::optional<milliseconds> asked = retry_after(response, now);
  if (asked && *asked > kLongestAsked) return std::nullopt;
  const auto wait = back_off(response.status == 429 || asked ? kTriesOfTooMany : kTriesOfTrouble);
  return wait && asked ? std::max(*asked, milliseconds(1)) : wait;
}

std::optional<milliseconds> Retries::after_closed_connection() { return back_off(kTriesOfTrouble); }

std::optional<milliseconds> Retries::back_off(int most_tries) {
  if (tries_ >= most_tries) return std::nullopt;
  const milliseconds wait = std::min(kLongestBackOff, kFirstWait * (1 << (tries_ - 1)));
  ++tries_;
  return wait + milliseconds(static_cast<std::int64_t>(static_cast<double>(wait.count()) * 0.25 * spread_));
}

}  // namespace cupel

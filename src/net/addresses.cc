#include "net/addresses.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>

#include "base/text.h"

namespace cupel::net {
namespace {

/// What a thread that looks up leaves: the system's look-up cannot be ended, so nobody waits for it longer than he wants.
struct LookUp {
  LookUp() : done(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  LookUp(const LookUp&) = delete;
  LookUp& operator=(const LookUp&) = delete;
  ~LookUp() {
    if (done >= 0) close(done);
  }
  int done;
  int problem = 0;
  std::vector<Address> found;
};

void look_up_now(LookUp& look_up, const std::string& host, int port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  look_up.problem = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  for (const addrinfo* each = list; look_up.problem == 0 && each != nullptr; each = each->ai_next) {
    Address& address = look_up.found.emplace_back();
    address.size = static_cast<socklen_t>(std::min<std::size_t>(each->ai_addrlen, sizeof address.storage));
    std::memcpy(&address.storage, each->ai_addr, address.size);
  }
  if (list != nullptr) freeaddrinfo(list);
}

// IPv4 as IPv6 writes it, so that both compare.
std::optional<std::array<unsigned char, 16>> bytes_of(std::string_view host) {
  std::array<unsigned char, 16> bytes{};
  const std::string text(host);
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes.fill(0);
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, text.c_str(), &bytes[12]) == 1) return bytes;
  return std::nullopt;
}

bool are_equal(const std::array<unsigned char, 16>& left, const std::array<unsigned char, 16>& right, int bits) {
  for (int i = 0; i < bits; ++i) {
    const unsigned mask = 0x80U >> (static_cast<unsigned>(i) % 8U);
    if (((left[static_cast<std::size_t>(i) / 8] ^ right[static_cast<std::size_t>(i) / 8]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<Address>> look_up(const std::string& host, int port, const Waiting& waiting, Waiting::Instant until) {
  auto result = std::make_shared<LookUp>();
  if (bytes_of(host)) {
    look_up_now(*result, host, port);  // nobody is asked
  } else {
    std::thread([result, host, port] {
      look_up_now(*result, host, port);
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = write(result->done, &one, sizeof one);
    }).detach();
    const Waiting::End end = waiting.wait(result->done, POLLIN, until);
    if (end == Waiting::End::stopped) return fail(ErrorCode::cancelled, "stopped");
    if (end == Waiting::End::late) return fail(ErrorCode::timeout, fmt::format("the address of {} is not found in time", host));
  }
  if (result->problem != 0 || result->found.empty()) {
    return fail(ErrorCode::unavailable, fmt::format("no address of {} is known: {}", printable(host), gai_strerror(result->problem)));
  }
  return result->found;
}

bool is_loopback(std::string_view host) {
  const std::string name = to_lower(host.ends_with('.') ? host.substr(0, host.size() - 1) : host);
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  return is_in_network(name, "127.0.0.0/8") || is_in_network(name, "::1");
}

bool is_in_network(std::string_view host, std::string_view network) {
  const std::size_t slash = std::min(network.find('/'), network.size());
  const auto address = bytes_of(host), base = bytes_of(network.substr(0, slash));
  if (!address || !base) return false;
  int bits = 128;
  if (slash < network.size()) {
    const std::string_view text = network.substr(slash + 1);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (problem != std::errc() || end != text.data() + text.size() || bits < 0) return false;
    if (network.find(':') == std::string_view::npos) bits += 96;
    if (bits > 128) return false;
  }
  return are_equal(*address, *base, bits);
}

}  // namespace cupel::net

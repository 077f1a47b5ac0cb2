// Addresses of hosts: looked up by name, and read where they are written out.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/waiting.h"

namespace cupel::net {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

/// Blocks, no longer than it may. Errors: unavailable (no such host), timeout, cancelled.
Result<std::vector<Address>> look_up(const std::string& host, int port, const Waiting& waiting, Waiting::Instant until);

/// "localhost", a name below it, or an address of this machine's loopback; a name that only begins like one is none.
bool is_loopback(std::string_view host);

/// Whether the host is in a network such as 10.0.0.0/8 or fe80::/10, or is the address itself. False where either is no address.
bool is_in_network(std::string_view host, std::string_view network);

}  // namespace cupel::net

// One request to one server and its answer, over a connection that may have served others before. Redirects, proxies and where
// connections come from are http_client.h's business.
#pragma once

#include <memory>

#include "net/connection.h"
#include "net/http_client.h"

namespace cupel::net {

struct Exchange {
  const HttpRequest& request;
  bool is_post = false;
  bool with_token = false;             // this server is the one that the caller's token is for
  std::string proxy_credentials = {};  // of a proxy in the clear
};

/// When a request ends at the latest, and the times it has in between.
struct Deadlines {
  Waiting::Instant began;
  Waiting::Instant last;
};

struct Exchanged {
  Result<HttpResponse> response;
  bool keeps_open = false;  // the connection may serve again
  bool was_heard = false;   // a byte of an answer came
};

/// `start` has the URL and the redirects that led there. Blocks; errors as HttpClient::get.
Exchanged run_exchange(Connection& connection, const Exchange& exchange, HttpResponse start, const HttpSink& sink, const Waiting& waiting,
                       const Deadlines& deadlines);

/// An error of connecting or waiting, told as one of this URL.
Error about(const Url& url, Error error, const Deadlines& deadlines, bool has_head);

}  // namespace cupel::net

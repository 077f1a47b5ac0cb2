// One request to one server and its answer, over a connection that may have served others before. Redirects, proxies and where
// connections come from are http_client.h's business.
#pragma once

#include <memory>
#include <stop_token>

#include "net/http_client.h"
#include "net/proxy.h"

namespace httplib {
class Client;
}

namespace cupel::net {

/// Nothing is contacted yet.
std::unique_ptr<httplib::Client> make_connection(const Url& url, const std::optional<Proxy>& proxy,
                                                 const std::optional<std::string>& ca_file);

struct Exchange {
  const HttpRequest& request;
  bool is_post = false;
  bool with_token = false;  // this server is the one that the caller's token is for
};

/// `start` has the URL and the redirects that led there. Blocks; errors as HttpClient::get.
Result<HttpResponse> run_exchange(httplib::Client& connection, const Exchange& exchange, HttpResponse start, const HttpSink& sink,
                                  const std::stop_token& stop);

}  // namespace cupel::net

#pragma once
// The way of kernel/oidc into the network, by libcurl.
#include "kernel/oidc/provider.hpp"

namespace osnova::app {

// Certificates are checked, redirects are not followed, an answer takes 10 seconds and 256 kB at most,
// proxies come from the environment as curl's always do. Throws Failure "oidc.web" where libcurl does
// not start.
class CurlWeb : public OidcWeb {
 public:
  CurlWeb();
  Result<WebAnswer> get(const std::string& url) override;
  Result<WebAnswer> post(const std::string& url, const std::string& form,
                         const std::string& authorization) override;

 private:
  Result<WebAnswer> ask(const std::string& url, const std::string* form,
                        const std::string& authorization);
};

}  // namespace osnova::app

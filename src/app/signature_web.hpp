#pragma once
// The way of kernel/signature to authorities, by libcurl.
#include "kernel/signature/proof_keeper.hpp"

namespace osnova::app {

// An answer takes 15 seconds and the question's size at most; redirects are not followed, proxies not
// used. http is as good as https: what comes is signed. Addresses out of certificates reach private
// networks only if `private_addresses` says so; those of the configuration reach what they name.
class CurlSignatureWeb : public SignatureWeb {
 public:
  explicit CurlSignatureWeb(bool private_addresses) : private_addresses_(private_addresses) {}
  Reply ask(const Question& question, const std::atomic<bool>& stopping) override;

 private:
  const bool private_addresses_;
};

}  // namespace osnova::app

#pragma once
// What calls into the network by libcurl have in common: limits of time, an end when the program
// stops, and no way into private networks that nobody opened.
#include <curl/curl.h>

#include <atomic>
#include <memory>
#include <string_view>

namespace osnova::app {

using Call = std::unique_ptr<CURL, void (*)(CURL*)>;
using Strings = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

// A call with these limits and without proxy, which throws away what is answered. Throws Failure
// "delivery.curl" where libcurl does not start. `stopping` lives as long as the call.
Call new_call(const std::atomic<bool>& stopping, long seconds);

// Whether an address (bytes in network order: 4 of IPv4, 16 of IPv6) is one of the public Internet
// (IANA's registries of special-purpose addresses, RFC 6890).
bool is_public_address(std::string_view bytes);

// What is decided before a socket is opened: of every address to which a name leads, at each try.
struct Gate {
  bool private_addresses = false;  // this computer and private networks are let through
  bool this_computer_only = false;  // and nothing else
  bool refused = false;             // something was not let through
};
// `gate` lives as long as the call.
void set_gate(const Call& call, Gate& gate);

}  // namespace osnova::app

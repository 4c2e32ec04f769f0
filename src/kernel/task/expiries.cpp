#include "kernel/task/expiries.hpp"

#include "kernel/access/api_tokens.hpp"
#include "kernel/signature/person_certificates.hpp"

namespace osnova {

std::vector<Expiry> expiries(Kernel& kernel, const CompanyState& state) {
  std::vector<Expiry> all;
  const int64_t now = kernel.clock().now_us();
  const int64_t until = now + kExpiryDays * int64_t{24} * 3600 * 1'000'000;
  const auto day = [&](int64_t us) { return state.time_zone().local_date(us); };
  for (const ApiToken& token : ApiTokens(kernel).list(0))
    if (token.until_at <= until)
      all.push_back({"token_ends", token.user, token.id, token.name, day(token.until_at)});
  kernel.read_people([&](store::Connection& connection) {
    for (const EndingCertificate& one : certificates_ending(connection, now, until))
      all.push_back({"certificate_ends", one.user, one.id, one.serial, day(one.valid_to)});
  });
  return all;
}

}  // namespace osnova

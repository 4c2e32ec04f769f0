#pragma once
// Recomputes what can be recomputed and compares it with what is stored.
#include <boost/json/fwd.hpp>
#include <functional>
#include <string>
#include <vector>

#include "kernel/registry.hpp"
#include "store/store.hpp"

namespace osnova {

class Texts;

struct VerifyCheck {
  std::string name;
  int64_t count = 0;  // things compared
  int64_t damaged = 0;
  std::vector<std::string> damages;  // the first twenty
};

struct VerifyResult {
  std::vector<VerifyCheck> checks;
  bool ok() const;
};

// Checks every company of the workspace (company 0 included) inside one snapshot:
//   journal      no gaps, rising time, the chain of hashes over header, changes and movements
//   access_log   the chain of hashes
//   postings     each pair and posting sums to zero in the book's currency; shape of pairs
//   totals       months, years, grains, balances, open items = sums of movements
//   conversion   currency legs = conversion register, per book and currency
//   numbers      unique, without gaps up to the counter, per type, series and year
//   references   every reference points to a record; every document of a movement exists; versions
//   = journal rows
//   records      every record is what the journal says of it, but for what was erased
//   added_fields what lists ask of added fields = what the records hold
VerifyResult verify(store::Connection& connection, const Registry& registry);

// One company's part of the two last.
void verify_records(store::Connection& connection, const Registry& registry, const Texts& texts,
                    Id company, VerifyCheck& check);
void verify_added(store::Connection& connection, const Registry& registry, Id company,
                  VerifyCheck& check);

std::string verify_text(const VerifyResult& result);
boost::json::object verify_json(const VerifyResult& result);

}  // namespace osnova

#pragma once
#include <string>

#include "kernel/command/facts.hpp"
#include "modules/party/party.hpp"

namespace osnova {

const RecordMeta& party_meta();
const RecordMeta& party_terms_meta();

inline void need_terms(Needs& needs, Ref<Party> party) {
  if (!party.empty()) needs.unique(party_terms_meta(), "key", std::to_string(party.id));
}
// nullptr when the party has no terms in the company, or was not declared.
inline const PartyTerms* terms_of(const Facts& facts, Ref<Party> party) {
  const Record* r = facts.unique(party_terms_meta(), "key", std::to_string(party.id));
  return r ? &r->as<PartyTerms>() : nullptr;
}

}  // namespace osnova

#pragma once
// What a close would leave behind: documents that could still be posted with an effect in the
// months that become closed.
#include <vector>

#include "kernel/period/period.hpp"
#include "kernel/registry.hpp"

namespace osnova {

struct DraftLeft {
  Id id = 0;
  Date date;  // on which it would take effect
  std::string external_number;
};

struct DraftsLeft {  // of one kind of document
  const RecordMeta* meta = nullptr;
  int64_t count = 0;
  std::vector<DraftLeft> first;  // by date, at most kNamedDrafts
};
inline constexpr int kNamedDrafts = 20;

// Whether documents of a behaviour are the business of an area: its own area, the taxes of whatever
// is traded, and the ledger for all.
bool concerns(const Behaviour& behaviour, Area area);

// Codes of the statuses from which a posting is still reached; empty for what is never posted.
std::vector<std::string_view> unposted(const Behaviour& behaviour);

// Kinds without such documents are left out. `from` empty = from the beginning.
std::vector<DraftsLeft> read_drafts(store::Connection& connection, const Registry& registry,
                                    Id company, Area area, Date from, Date to);

// The first day that a close through `month` closes; empty when nothing was closed before.
Date first_day_closing(const Calendar& calendar);

// Problem "close.drafts_left" (args: month, count, documents) when there are any. Documents of a
// kind that the person may not read are only counted.
void refuse_drafts(const std::vector<DraftsLeft>& drafts, Month month, const Access& access,
                   Problems& problems);

}  // namespace osnova

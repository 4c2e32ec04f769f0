#pragma once
// A workspace of an earlier version is brought up to date when a program opens it for writing: tables,
// columns and indexes are added, nothing is taken away or made another, and what follows from other
// rows is filled. Two programs that begin at once take turns; every step can be repeated, so one that
// was killed on the way leaves no mark. docs/operate/upgrade.md is the operator's side.
#include <functional>
#include <string_view>

#include "kernel/registry.hpp"
#include "store/store.hpp"

namespace osnova {

// Ids of the companies of a workspace.
std::vector<Id> companies_of(store::Connection& connection);

// Hears an event ("upgrade.waits", "upgrade.done") with what was done, one line each step.
using UpgradeTold = std::function<void(std::string_view event, std::string_view text)>;

// With the connection of a writer, outside of transactions. Takes no lock where nothing is to be
// done. Throws StoreFailure "store.newer_program" where writers have to be of a later generation,
// and Failure "store.other_type", "store.unknown_required" with the column where this program
// cannot work with what a later one made.
void upgrade(store::Connection& connection, const Registry& registry, const UpgradeTold& told);

// Whether what a reader needs is there: tables, columns, totals.
bool is_readable(store::Connection& connection, const Registry& registry);

}  // namespace osnova

#include "guarding.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "kernel/command/apply.hpp"
#include "kernel/journal/journal.hpp"

namespace osnova::bench {

namespace fs = std::filesystem;

namespace {

constexpr int kBatch = 1000, kPairs = 15;

int64_t median(std::vector<int64_t> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

json::array spread(const std::vector<int64_t>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return {*low, *high};
}

void must(World& world, Id in, const char* name, json::object input) {
  Command command;
  command.company = in;
  command.name = name;
  command.input = std::move(input);
  const Answer answer = world.kernel->execute(command, *world.access);
  if (answer.ok()) return;
  for (const Problem& problem : answer.problems)
    std::cerr << name << ": " << problem.code << " " << problem.path << "\n";
  std::abort();
}

// A company as it is when many work in it: whoever posts is reached by three grants of his own and
// by a deputyship, and ten policies look at each invoice and let it pass.
void people_and_policies(World& world) {
  must(world, 0, "kernel.role.create",
       {{"code", "bench-clerk"},
        {"name", "Clerk"},
        {"rights", "sales.invoice.* item.*.read party.*.read"}});
  must(world, 0, "kernel.role.create",
       {{"code", "bench-reader"}, {"name", "Reader"}, {"rights", "ledger.* *.read"}});
  must(world, 0, "kernel.role.create",
       {{"code", "bench-decider"},
        {"name", "Decider"},
        {"rights", "kernel.approval.* sales.invoice.* party.*.read"}});
  for (const char* login : {"decider", "second", "absent"})
    must(world, 0, "kernel.user.create",
         {{"login", login},
          {"active", true},
          {"roles", json::array{json::object{{"role", "@bench-decider"}}}}});
  must(world, 0, "kernel.user.create",
       {{"login", "clerk"},
        {"active", true},
        {"roles", json::array{json::object{{"role", "@bench-clerk"}, {"amount_up_to", "100000"}},
                              json::object{{"role", "@bench-clerk"}, {"own_documents", true}},
                              json::object{{"role", "@bench-reader"}}}}});
  const std::string today = world.kernel->business_date(world.company).text();
  must(world, 0, "kernel.deputy.create",
       {{"person", "@absent"},
        {"deputy", "@clerk"},
        {"valid_from", today},
        {"valid_until", (world.kernel->business_date(world.company) + 30).text()}});
  for (int i = 0; i < 10; ++i) {
    const std::string code = "bench-" + std::to_string(i);
    must(world, 0, "kernel.policy.create",
         {{"code", code},
          {"name", code},
          {"active", true},
          {"in_company", "@BENCH"},
          {"command", i % 2 ? "sales.invoice.post" : "sales.invoice.*"},
          {"conditions",
           json::array{json::object{{"field", "gross"},
                                    {"op", "above"},
                                    {"value", std::to_string(1'000'000 + i)}},
                       json::object{
                           {"field", "currency"}, {"op", "equal"}, {"value", "GBP"}}}},
          {"stages", json::array{json::object{{"role", "@bench-decider"}, {"people", 2}}}}});
  }
}

// --- audit -------------------------------------------------------------------------------------------

// Microseconds an invoice of what the pipeline does for the journal alone, done again over what was
// written.
int64_t us_of_rows(World& world, const Recording& recording, int rounds) {
  const auto is_of = [&](const WrittenRow& row, const char* table) {
    return recording.texts[row.statement].starts_with(std::string("INSERT INTO ") + table + " (");
  };
  std::vector<std::vector<store::Cell>> legs;
  std::vector<Record> invoices;
  size_t posted = 0;
  const RecordMeta& meta = *world.registry.find("sales.invoice")->meta;
  for (const WrittenGroup& group : recording.groups)
    for (const WrittenRow& row : group.rows) {
      if (is_of(row, "ledger")) legs.push_back(row.cells);
      if (!is_of(row, "journal")) continue;
      ++posted;
      if (invoices.size() < 500)
        invoices.push_back(world.kernel->load(meta, row.cells[7].integer, *world.access).value());
    }
  if (invoices.empty() || legs.empty()) std::abort();
  const size_t legs_each = legs.size() / posted;
  const json::object input = world.invoice(0);
  Hash head{};
  size_t leg = 0;
  const auto begin = Steady::now();
  for (int round = 0; round < rounds; ++round)
    for (const Record& invoice : invoices) {
      JournalRow row;
      row.company = world.company;
      row.record = "sales.invoice";
      row.command = "sales.invoice.create+post";
      row.record_id = invoice.entity().id;
      row.salt.resize(16);
      world.salt.fill(reinterpret_cast<unsigned char*>(row.salt.data()), 16);
      Command command;
      command.name = "sales.invoice.create";
      command.then = "post";
      command.input = input;
      row.input_hash = salted_input(input_hash(command), row.salt);
      const auto changes = difference(Record{}, invoice);
      const Hash root = encode_changes(changes, row.salt, row.changes);
      MovementDigest digest;
      for (size_t i = 0; i < legs_each; ++i) digest.row("ledger", legs[leg++ % legs.size()]);
      row.digest = digest.finish();
      head = row_hash(row, head, root);
    }
  return us_since(begin) / (rounds * static_cast<int64_t>(invoices.size()));
}

Recording without_journal(const Recording& all) {
  Recording rest = all;
  for (WrittenGroup& group : rest.groups)
    std::erase_if(group.rows, [&](const WrittenRow& row) {
      return all.texts[row.statement].starts_with("INSERT INTO journal (");
    });
  return rest;
}

void copy_file(const std::string& from, const std::string& to) {
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(to + suffix);
  for (const char* suffix : {"", "-wal"})
    if (fs::exists(from + suffix)) fs::copy_file(from + suffix, to + suffix);
}

}  // namespace

json::object guarding(const std::string& folder) {
  const std::string guarded_file = folder + "/guarded.osnova", copy = folder + "/replayed.osnova";
  const std::string before = folder + "/before.osnova";
  Recording none, recording;
  std::vector<int64_t> alone, guarded, rights, with, insertion;
  int64_t access_us = 0, rows_us = 0;
  {
    World plain(folder + "/plain.osnova", none), world(guarded_file, recording);
    people_and_policies(world);
    const Access owner = *world.access;
    const Id clerk = world.kernel->find_id(user_meta(), "login", "clerk", 0);
    world.access.emplace(world.kernel->access_for_user(clerk, world.company, "bench").value());
    plain.batch(0, kBatch);
    world.batch(0, kBatch);
    for (int pair = 1; pair <= kPairs; ++pair) {
      none.groups.clear();
      alone.push_back(plain.batch(pair * kBatch, kBatch) / (kBatch / 100));
      world.kernel->drain();
      copy_file(guarded_file, before);
      recording.groups.clear();
      guarded.push_back(world.batch(pair * kBatch, kBatch) / (kBatch / 100));
      rights.push_back(guarded.back() - alone.back());
      copy_file(before, copy);
      const int64_t whole = replay_raw(copy, recording);
      copy_file(before, copy);
      with.push_back(whole / (kBatch / 100));
      insertion.push_back((whole - replay_raw(copy, without_journal(recording))) / (kBatch / 100));
    }
    world.access.emplace(owner);
    rows_us = us_of_rows(world, recording, 20) * 100;
    const auto begin = Steady::now();
    for (int i = 0; i < 20'000; ++i)
      if (!world.kernel->access_for_user(clerk, world.company, "bench")) std::abort();
    access_us = us_since(begin) / 200;
  }
  // Hundredths of a microsecond an invoice, above; microseconds below.
  const int64_t whole = median(guarded) + access_us, of_rights = median(rights) + access_us,
                of_audit = rows_us + median(insertion);
  return {{"invoice_us", whole / 100},
          {"without_rights_us", median(alone) / 100},
          {"rights_us", of_rights / 100},
          {"rights_us_spread", json::array{spread(rights)[0].as_int64() / 100,
                                           spread(rights)[1].as_int64() / 100}},
          {"access_of_a_request_us", access_us / 100},
          {"audit_us", of_audit / 100},
          {"journal_row_made_us", rows_us / 100},
          {"journal_row_written_us", median(insertion) / 100},
          {"journal_row_written_us_spread", json::array{spread(insertion)[0].as_int64() / 100,
                                                        spread(insertion)[1].as_int64() / 100}},
          {"all_rows_written_us", median(with) / 100},
          {"share_per_mille", (of_rights + of_audit) * 1000 / whole}};
}

}  // namespace osnova::bench

#pragma once
// What the program consists of: records with their behaviour, registers, reports. Filled once at
// start by the kernel and by each module's register_*(); read only afterwards.
#include <string_view>
#include <vector>

#include "kernel/command/command.hpp"
#include "kernel/report/report.hpp"

namespace osnova {

// All that can be done with a record: create, update, remove, the steps of its flow, its own actions.
std::vector<std::string_view> actions_of(const Behaviour& behaviour);

class Registry {
 public:
  void add(Behaviour behaviour);
  void add(const RegisterMeta& meta) { registers_.push_back(&meta); }
  void add(ReportMeta report);
  void add(HomeTile tile) { home_.push_back(std::move(tile)); }

  const Behaviour* find(std::string_view record) const;  // "sales.invoice"
  const Behaviour* find(const RecordMeta& meta) const;
  const ReportMeta* report(std::string_view name) const;
  const std::vector<Behaviour>& records() const { return records_; }
  const std::vector<const RegisterMeta*>& registers() const { return registers_; }
  const std::vector<ReportMeta>& reports() const { return reports_; }
  const std::vector<HomeTile>& home() const { return home_; }
  std::vector<store::TableMeta> schema() const;  // of everything, kernel tables included

 private:
  std::vector<Behaviour> records_;
  std::vector<const RegisterMeta*> registers_;
  std::vector<ReportMeta> reports_;
  std::vector<HomeTile> home_;
};

void register_kernel(Registry& registry);

}  // namespace osnova

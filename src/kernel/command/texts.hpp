#pragma once
// Prepared texts of every record and register, made once for a kernel.
#include <memory>
#include <unordered_map>

#include "kernel/command/fact_loader.hpp"

namespace osnova {

class Texts : public FactLoader::RecordTexts {
 public:
  explicit Texts(const Registry& registry);
  const store::RecordSql& of(const RecordMeta& meta) const override;

  // Multi-row statements of a register: its movements, its grains, its guard.
  struct RegisterSql {
    const RegisterMeta* meta = nullptr;
    store::Bulk movements;
    std::string select;  // stored movements of a seq, in row order
    struct Grain {
      store::Bulk upsert;
      std::vector<int> dimensions;  // indexes into the register's dimensions
    };
    std::vector<Grain> grains;
    store::Bulk balance, day;
    std::vector<int> key;  // of the guard
    int guarded_measure = -1;
  };
  const RegisterSql& of(const RegisterMeta& meta) const;
  const std::vector<std::unique_ptr<RegisterSql>>& registers() const { return registers_; }

 private:
  std::unordered_map<const RecordMeta*, std::unique_ptr<store::RecordSql>> records_;
  std::vector<std::unique_ptr<RegisterSql>> registers_;  // by name
};

}  // namespace osnova

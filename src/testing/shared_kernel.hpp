#pragma once
// A kernel on a workspace of its own that others may write to too, whatever the engine: for tests of what one
// of several processes does.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "kernel/kernel.hpp"
#include "store/passing.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::testing {

struct SharedKernel {
  // `name` of its file among the temporary ones.
  explicit SharedKernel(const std::string& name, KernelOptions options = {})
      : file((std::filesystem::temp_directory_path() / (name + ".osnova")).string()) {
    remove_workspace(file);
    store::OpenOptions create;
    create.create = true;
    database = open_scratch(file, create);
    shared.emplace(*database);
    register_kernel(registry);
    kernel.emplace(*shared, registry, clock, salt, std::move(options));
  }
  ~SharedKernel() {
    kernel.reset();
    shared.reset();
    database.reset();
    remove_workspace(file);
  }
  struct Shared : store::PassingDatabase {
    using PassingDatabase::PassingDatabase;
    bool shared() const override { return true; }
  };
  std::string file;
  Registry registry;
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> database;
  std::optional<Shared> shared;
  std::optional<Kernel> kernel;
};

}  // namespace osnova::testing

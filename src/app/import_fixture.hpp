#pragma once
// A company on a store that can fail, with its jobs and imports: what the tests of imports share.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "app/workspace.hpp"
#include "formats/table_file.hpp"
#include "kernel/imports/imports.hpp"
#include "modules/books/journal_text.hpp"
#include "store/faulty.hpp"
#include "testing/scratch_file.hpp"

namespace osnova::app {

struct ImportFixture {
  ImportFixture(const std::string& name, std::vector<InitOptions::BookOption> books,
                bool with_search = false)
      : search(with_search), file(std::filesystem::temp_directory_path() / ("osnova-" + name)) {
    testing::remove_workspace(file);
    register_kernel(registry);
    register_modules(registry);
    open(true);
    InitOptions init;
    init.company = "SHOP";
    init.currency = "GBP";
    init.books = std::move(books);
    company = init_company(*kernel, init).value();
  }
  ~ImportFixture() {
    close();
    testing::remove_workspace(file);
  }
  void open(bool create = false) {
    store::OpenOptions options;
    options.create = create;
    real = testing::open_scratch(file, options);
    database = std::make_unique<store::FaultyDatabase>(*real);
    KernelOptions kernel_options;
    kernel_options.search = search;
    kernel_options.quiet = true;
    kernel = std::make_unique<Kernel>(*database, registry, clock, salt, kernel_options);
    jobs = std::make_unique<Jobs>(*kernel);
    imports =
        std::make_unique<Imports>(*kernel, *jobs, labels(), table_reader(), read_journal_text);
    jobs->go();
  }
  void close() {
    if (jobs) jobs->stop();
    kernel->drain();
    imports.reset();
    jobs.reset();
    kernel.reset();
    database.reset();
    real.reset();
  }
  Access access() { return kernel->access_for("owner", company, "test").value(); }
  Imports::Progress run(Id id) {
    REQUIRE_FALSE(imports->run(access(), id));
    return wait(id);
  }
  Imports::Progress wait(Id id) {
    for (int i = 0; i < 8000; ++i) {
      auto progress = imports->progress(access(), id);
      REQUIRE(progress.has_value());
      if (progress->job.state != JobState::running) return std::move(*progress);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    FAIL("the import never came to stand");
    return {};
  }
  int64_t count(const char* record) {
    return kernel->count(*registry.find(record)->meta, {}, access())->count;
  }
  std::string parked(Id id, const char* language = "en") {
    std::string text;
    REQUIRE(imports->parked(access().in_language(language), id,
                            [&](std::string_view piece) { text += piece; }));
    return text;
  }

  bool search;
  std::string file;
  Registry registry;
  SystemClock clock;
  SystemSalt salt;
  std::unique_ptr<store::Database> real;
  std::unique_ptr<store::FaultyDatabase> database;
  std::unique_ptr<Kernel> kernel;
  std::unique_ptr<Jobs> jobs;
  std::unique_ptr<Imports> imports;
  Id company = 0;
};

}  // namespace osnova::app

// Counters, the text format and the log: what hostile names and many threads do to them.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/assert.hpp"
#include "kernel/watch/log.hpp"
#include "kernel/watch/metrics.hpp"

namespace osnova {
namespace {

std::string content(const std::string& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST_CASE("watch: threads that count the same names lose nothing") {
  NamedCounters counters;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) counters.add("name " + std::to_string(i % 50));
    });
  for (auto& thread : threads) thread.join();
  const auto values = counters.values();
  CHECK(values.size() == 50);
  for (const auto& [name, count] : values) CHECK_MESSAGE(count == 1600, name);
}

TEST_CASE("watch: names without end are counted together") {
  NamedCounters counters;
  for (int i = 0; i < 10'000; ++i) counters.add("name " + std::to_string(i));
  const auto values = counters.values();
  CHECK(values.size() == NamedCounters::kMost + 1);
  CHECK(values.at("other") == 10'000 - int64_t{NamedCounters::kMost});
  counters.add("name 0");
  CHECK(counters.values().at("name 0") == 2);
}

TEST_CASE("watch: a histogram puts a value under the first bound that is as large") {
  static const std::array<int64_t, 3> kBounds = {10, 100, 1000};
  Histogram histogram(kBounds);
  for (const int64_t value : {1, 10, 11, 1000, 1001}) histogram.record(value);
  const auto s = histogram.snapshot();
  CHECK(s.up_to == std::vector<int64_t>{2, 3, 4});
  CHECK(s.count == 5);
  CHECK(s.sum == 2023);
}

TEST_CASE("watch: families stay together and what is in labels cannot break a line") {
  static const std::array<int64_t, 2> kBounds = {2'500, 1'000'000};
  Histogram histogram(kBounds);
  histogram.record(2'500);
  histogram.record(1'500'001);
  Exposition out;
  out.add("a_total", "counter", "A.", {{"x", "1"}}, 1);
  out.add("b_seconds", "B\nb.", {{"x", "q\"\\\n"}}, histogram.snapshot(), true);
  out.add("a_total", "counter", "A.", {{"x", "2"}}, 2);
  out.add("c", "gauge", "C.", {}, -3);
  CHECK(out.text() ==
        "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"1\"} 1\na_total{x=\"2\"} 2\n"
        "# HELP b_seconds B\\nb.\n# TYPE b_seconds histogram\n"
        "b_seconds_bucket{x=\"q\\\"\\\\\\n\",le=\"0.0025\"} 1\n"
        "b_seconds_bucket{x=\"q\\\"\\\\\\n\",le=\"1\"} 1\n"
        "b_seconds_bucket{x=\"q\\\"\\\\\\n\",le=\"+Inf\"} 2\n"
        "b_seconds_sum{x=\"q\\\"\\\\\\n\"} 1.502501\n"
        "b_seconds_count{x=\"q\\\"\\\\\\n\"} 2\n"
        "# HELP c C.\n# TYPE c gauge\nc -3\n");
}

TEST_CASE("watch: a line of the log is one line, whatever it tells") {
  const std::string file = std::filesystem::temp_directory_path() / "osnova-watch-test.log";
  std::filesystem::remove(file);
  {
    Log log({file, Log::Form::json, LogLevel::info});
    log.write(LogLevel::debug, "unheard", {});
    log.write(LogLevel::error, "odd", {{"text", "a\n\"b\"\x01\xff"}, {"none", ""}, {"n", 7}});
    std::filesystem::rename(file, file + ".1");
    log.reopen();
    log.write(LogLevel::info, "later", {});
  }
  const auto line = boost::json::parse(content(file + ".1")).as_object();
  CHECK(line.at("level") == "error");
  CHECK(line.at("event") == "odd");
  CHECK(line.at("text") == "a\n\"b\"\x01?");
  CHECK(line.at("n") == 7);
  CHECK_FALSE(line.contains("none"));
  CHECK(line.at("time").as_string().size() == 27);
  CHECK(content(file).find("\"event\":\"later\"") != std::string::npos);
  std::filesystem::remove(file);
  std::filesystem::remove(file + ".1");
  {
    Log log({file, Log::Form::text, LogLevel::info});
    log.write(LogLevel::warning, "odd", {{"text", "a\n\x1b[31mb"}, {"n", 7}});
  }
  CHECK(content(file).substr(8) == " warning odd text=a  [31mb n=7\n");
  std::filesystem::remove(file);
  CHECK_THROWS_AS(Log({"/no/such/folder/log", Log::Form::text, LogLevel::info}), Failure);
  CHECK(utc_text(1'769'853'600'123'456) == "2026-01-31T10:00:00.123456Z");
}

}  // namespace
}  // namespace osnova

#pragma once
// The language of .case files (docs/develop/cases.md). A case is a story: the first line states the
// rule, then come directives and commands, one a line; an indented line continues the one before.
//
//   # PLT-02: a sale keyed once posts to both books.
//   world   two_books
//   today   2025-03-31
//   Ann     sales.invoice.create+post I1 {"customer": "@C1", "lines": [..]}
//   Ann     sales.invoice.post I1                  ! flow.not_allowed
//   golden  main  1100 1,200.00 / 4000 1,000.00 + 2200 200.00
//   golden  rsbu  62.01–90.01 1,200.00; 90.03–68.02 200.00
#include <string>
#include <vector>

namespace osnova::testing {

struct CaseLine {
  int number = 0;       // in the file
  std::string verb;     // directive, or the name of the person
  std::string rest;     // what follows, continuation lines joined by a blank
  std::string refusal;  // behind "!": expected code, optionally " path"
  std::string waits;    // behind "->": the command has to wait; label of its case
};

struct CaseFile {
  std::string path, rule;
  std::vector<CaseLine> lines;
};

// Throws std::runtime_error with file and line when it cannot be read.
CaseFile read_case(const std::string& path);
CaseFile parse_case(const std::string& path, const std::string& text);

// One entry of the golden notation.
struct GoldenLeg {
  bool debit = false;
  std::string account;
  long long minor = 0;  // two decimals
};
struct GoldenEntry {
  std::vector<GoldenLeg> legs;  // debits, then credits
};
// IFRS: "1100 1,200.00 / 4000 1,000.00 + 2200 200.00; ..."; RSBU: "62.01–90.01 1,200.00; ...", also
// with "storno"-minus "−300.00". Off-balance: "Dt 007 1,200.00", "Kt 007 200.00".
std::vector<GoldenEntry> parse_golden(const std::string& text);

}  // namespace osnova::testing

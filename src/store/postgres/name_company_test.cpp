#include "store/postgres/name_company.hpp"

#include <doctest/doctest.h>

using namespace osnova::store;

namespace {

std::string open_in(std::string_view sql) {
  return company_left_open(sql, [](const std::string& table) {
    return table == "invoice" || table == "party" || table == "ledger";
  });
}

}  // namespace

TEST_CASE("a statement that names the company of each table") {
  for (const char* sql : {
           "SELECT id FROM invoice WHERE company_id = $1",
           "SELECT id FROM invoice WHERE $1 = company_id AND x = 'company_id'",
           "SELECT seq FROM ledger WHERE company_id IN (0, $1)",
           "SELECT seq FROM ledger WHERE (company_id, seq) > ($1, $2) ORDER BY company_id, seq",
           "SELECT i.id FROM invoice AS i JOIN party AS p ON p.company_id = i.company_id AND p.id "
           "= "
           "i.customer WHERE i.company_id = $1",
           "SELECT i.id FROM invoice i, party p WHERE p.company_id = $1 AND i.company_id = "
           "p.company_id",
           "SELECT 1 FROM invoice WHERE company_id = $1 AND EXISTS (SELECT 1 FROM party AS p WHERE "
           "p.company_id = invoice.company_id)",
           "SELECT x FROM (SELECT seq AS x FROM ledger WHERE company_id = $1) AS t ORDER BY x",
           "WITH a AS (SELECT id FROM invoice WHERE company_id = $1) SELECT id FROM a",
           "INSERT INTO invoice (company_id, id) SELECT * FROM unnest($1::bigint[], $2::bigint[])",
           "INSERT INTO invoice (company_id, id) VALUES ($1, $2) ON CONFLICT (company_id, id) DO "
           "UPDATE SET id = invoice.id + excluded.id",
           "UPDATE invoice SET id = $2 WHERE company_id = $1",
           "DELETE FROM invoice WHERE company_id = $1",
           "SELECT generation FROM workspace_writer FOR UPDATE",
           "SELECT osnova_keys.tuple, found.* FROM unnest($1::bigint[]) WITH ORDINALITY AS "
           "osnova_keys "
           "(k1, tuple) CROSS JOIN LATERAL (SELECT id FROM invoice WHERE company_id = "
           "osnova_keys.k1) AS found",
           "/* every company */ SELECT COUNT(*) FROM invoice",
       })
    CHECK_MESSAGE(open_in(sql).empty(), sql);
}

TEST_CASE("a statement that leaves it open") {
  const std::pair<const char*, const char*> wrong[] = {
      {"SELECT company_id FROM invoice ORDER BY company_id", "invoice"},
      {"SELECT id FROM invoice WHERE id = $1 AND note = 'company_id = 1'", "invoice"},
      {"SELECT i.id FROM invoice AS i JOIN party AS p ON p.id = i.customer WHERE i.company_id = $1",
       "party"},
      {"SELECT i.id FROM invoice AS i JOIN party AS p ON p.company_id = i.company_id", "invoice"},
      {"SELECT 1 FROM invoice WHERE company_id = $1 AND EXISTS (SELECT 1 FROM party WHERE id = 2)",
       "party"},
      {"SELECT id FROM invoice WHERE company_id = $1 UNION ALL SELECT id FROM (SELECT id FROM "
       "party) "
       "AS t",
       "party"},
      {"WITH a AS (SELECT id FROM invoice) SELECT id FROM a", "invoice"},
      {"INSERT INTO invoice (id) VALUES ($1)", "invoice"},
      {"UPDATE invoice SET id = $2 WHERE id = $1", "invoice"},
      {"DELETE FROM ledger", "ledger"},
      {"SELECT (SELECT MAX(seq) FROM ledger) FROM invoice WHERE company_id = $1", "ledger"},
  };
  for (const auto& [sql, table] : wrong) CHECK_MESSAGE(open_in(sql) == table, sql);
}

#pragma once
// Procedures where the work is done (kernel/procedure): what is in force, its text, and that it was
// read.
#include "http/context.hpp"
#include "kernel/procedure/procedures.hpp"

namespace osnova::http {

// GET /api/{c}/procedures, without texts
Response list_procedures(const Context& context);
// GET /api/{c}/procedures/{id}: one version, with the others of the same procedure
Response read_procedure(const Context& context, Id id);
// POST /api/{c}/procedures/{id}/acknowledge {"digest"}: the person himself has read it
Response acknowledge_procedure(const Context& context, Id id);

boost::json::object procedure_json(const ProcedureShown& shown);

}  // namespace osnova::http

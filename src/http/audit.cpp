#include "http/audit.hpp"

#include "kernel/audit/audit_export.hpp"

namespace osnova::http {

Response audit_export(const Context& context) {
  AuditScope scope;
  scope.companies = {context.access.company()};
  scope.values = context.query("values") != "no";
  scope.movements = context.query("movements") == "yes";
  context.kernel.log_access(context.access, "export", "audit");
  auto file = std::make_shared<TemporaryFile>(context.services.temporary);
  context.kernel.read(context.access, [&](const ReadContext& read) {
    osnova::export_audit(read.connection, context.kernel.registry(), scope,
                         context.kernel.clock().now_us(), [&](std::string_view lines) {
                           if (context.stopping.load(std::memory_order_relaxed))
                             throw Failure("store.unavailable", "the server is stopping");
                           file->append(lines);
                         });
  });
  Response response = file_response(std::move(file), "audit", "jsonl");
  response.content_type = "application/jsonl";
  return response;
}

}  // namespace osnova::http

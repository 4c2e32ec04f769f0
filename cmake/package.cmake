# What `cpack -G DEB` packs in the build folder. Nothing of it is built or copied by a normal build.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY TRUE)  # the programs alone, not their tests

install(TARGETS osnova audit-verify RUNTIME DESTINATION bin)
install(FILES deploy/osnova.service DESTINATION lib/systemd/system)
install(FILES deploy/osnova.toml DESTINATION /etc/osnova)
install(FILES deploy/openssl-gost.cnf DESTINATION share/osnova)
install(FILES README.md CHANGELOG.md deploy/nginx.conf DESTINATION share/doc/osnova)
# Notices of what is compiled in: header libraries as Debian tells of them, and the interface's packages.
install(FILES deploy/debian/copyright web/dist/third-party.txt.gz DESTINATION share/doc/osnova)
foreach(library cli11 tomlplusplus)
  install(FILES /usr/share/doc/lib${library}-dev/copyright DESTINATION share/doc/osnova RENAME ${library}.copyright)
endforeach()
install(CODE "execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/bom.mjs ${CMAKE_BINARY_DIR} COMMAND_ERROR_IS_FATAL ANY
  OUTPUT_FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/share/doc/osnova/bom.cdx.json\")")
install(DIRECTORY docs/operate/ DESTINATION share/doc/osnova FILES_MATCHING PATTERN "*.md")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME osnova)
set(CPACK_PACKAGE_CONTACT "Osnova <osnova@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "software behind the front office: documents, ledger, closed months")
set(CPACK_PACKAGE_DESCRIPTION
  "Trades, loans, tills and invoices in one ledger: one program, one file to start with, PostgreSQL later. The interface is part of the program.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, tzdata, fonts-dejavu-core")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-dejavu-extra")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libengine-gost-openssl")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  "${CMAKE_SOURCE_DIR}/deploy/debian/postinst;${CMAKE_SOURCE_DIR}/deploy/debian/prerm;${CMAKE_SOURCE_DIR}/deploy/debian/postrm;${CMAKE_SOURCE_DIR}/deploy/debian/conffiles")
include(CPack)

# Everything from Debian packages, by name; tools/setup installs them.
include(cmake/library_dependencies.cmake)
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(libedit REQUIRED IMPORTED_TARGET libedit)

# Everything from Debian packages, by name; tools/setup installs them.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(libarchive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(libedit REQUIRED IMPORTED_TARGET libedit)

# Header-only; tools/packages unpacks it where it is not installed.
find_path(CUPEL_VALIJSON_INCLUDE valijson/validator.hpp HINTS ${CMAKE_SOURCE_DIR}/build/deps/headers/usr/include REQUIRED)
add_library(cupel_valijson INTERFACE)
target_include_directories(cupel_valijson SYSTEM INTERFACE ${CUPEL_VALIJSON_INCLUDE})

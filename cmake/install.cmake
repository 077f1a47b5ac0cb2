# The installed tree: the program, and the agent library with what it is made of, for `find_package(cupel)` -> cupel::cupel.
set(modules base core constraint config net engine worker models store backends run agent)

add_library(cupel_library INTERFACE)
set_target_properties(cupel_library PROPERTIES EXPORT_NAME cupel)
target_include_directories(cupel_library INTERFACE $<INSTALL_INTERFACE:include>)
target_compile_features(cupel_library INTERFACE cxx_std_20)
target_link_libraries(cupel_library INTERFACE cupel_agent)

list(TRANSFORM modules PREPEND cupel_)
install(TARGETS ${modules} cupel_library cupel_llama cupel_llama_httplib EXPORT cupel ARCHIVE DESTINATION ${CUPEL_ARCHIVES})
install(TARGETS cupel DESTINATION bin)
get_property(llama_archives GLOBAL PROPERTY CUPEL_LLAMA_ARCHIVES)
install(FILES ${llama_archives} DESTINATION ${CUPEL_ARCHIVES})
install(DIRECTORY include/cupel DESTINATION include)

include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/cupelConfig.cmake.in cupelConfig.cmake INSTALL_DESTINATION lib/cmake/cupel)
write_basic_package_version_file(cupelConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cupelConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/cupelConfigVersion.cmake
  cmake/library_dependencies.cmake DESTINATION lib/cmake/cupel)
install(EXPORT cupel FILE cupelTargets.cmake NAMESPACE cupel:: DESTINATION lib/cmake/cupel)

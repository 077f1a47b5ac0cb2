# Headers compiled once, for all modules together, and once more with GoogleTest for all unit tests.
option(CUPEL_PRECOMPILED "Use precompiled headers" OFF)

# cupel_precompile(TARGET HEADER [library...]): TARGET is compiled with cmake/HEADER, which includes headers of the libraries.
function(cupel_precompile target header)
  if(NOT CUPEL_PRECOMPILED)
    return()
  endif()
  get_filename_component(place ${header} NAME_WE)
  set(place cupel_${place})
  if(NOT TARGET ${place})
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${place}.cc CONTENT "// only a place for the precompiled headers\n")
    add_library(${place} OBJECT ${CMAKE_BINARY_DIR}/generated/${place}.cc)
    target_link_libraries(${place} PRIVATE ${ARGN})
    target_precompile_headers(${place} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/${header})
  endif()
  # A program is compiled with -fPIE otherwise, and the headers would not fit.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)
  target_precompile_headers(${target} REUSE_FROM ${place})
endfunction()

if(CUPEL_PRECOMPILED AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")  # without it ccache would see another header each time
endif()

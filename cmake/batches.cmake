# Sources compiled several at a time: a build from nothing takes less processor time, but a change of one file compiles its whole batch.
# tools/setup turns it on for a folder it creates.
option(CUPEL_BATCHES "Compile a module's sources in batches" OFF)
set(CUPEL_BATCH_SIZE 12)

# cupel_batch(TARGET source...)
function(cupel_batch target)
  if(NOT CUPEL_BATCHES)
    return()
  endif()
  execute_process(COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/batches ${CUPEL_BATCH_SIZE} ${ARGN} OUTPUT_VARIABLE lines
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" pairs "${lines}")
  while(pairs)
    list(POP_FRONT pairs source batch)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP batch_${batch})
  endwhile()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # A new private name may need another batch.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/tools/batches)
endfunction()

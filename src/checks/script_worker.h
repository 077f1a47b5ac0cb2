// The programs that interpreters run for ScriptHost: each reads calls as lines of JSON and prints what they returned, or threw.
#pragma once

namespace cupel {

inline constexpr const char* kJavaScriptWorker = R"js('use strict';
const {pathToFileURL} = require('url');
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;  // what scripts print is not an answer
const Body = Object.getPrototypeOf(async function () {}).constructor;

function compile(code, names) {
  const text = code.trim();
  if (!text.includes('\n')) {
    try {
      return new Body(...names, 'return (' + text.replace(/;+$/, '') + '\n)');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return new Body(...names, text);
}

async function load(file, name) {
  let found;
  try {
    found = require(file);
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ESM' && !(error instanceof SyntaxError)) throw error;
    found = await import(pathToFileURL(file).href);
  }
  if (name) found = found[name] ?? found.default?.[name];
  else if (typeof found !== 'function') found = found.default ?? Object.values(found)[0];
  if (typeof found !== 'function') throw new Error(`${file} has no function ${name || 'that it exports'}`);
  return found;
}

async function answer(line) {
  try {
    const call = JSON.parse(line);
    const called = call.file ? await load(call.file, call.function) : compile(call.code, call.names);
    const result = await called(...call.arguments);
    return JSON.stringify({result: result === undefined ? null : result});
  } catch (error) {
    return JSON.stringify({error: String((error && error.message) || error)});
  }
}

let last = Promise.resolve();
require('readline').createInterface({input: process.stdin}).on('line', (line) => {
  last = last.then(async () => print((await answer(line)) + '\n'));
});
)js";

inline constexpr const char* kPythonWorker = R"py(
import ast, importlib.util, json, os, resource, sys, textwrap

limit = int(sys.argv[1]) << 20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
answers = os.fdopen(os.dup(1), 'w')
sys.stdout = open(os.devnull, 'w')  # what scripts print is not an answer


def compiled(code, names):
    text = code.strip()
    try:
        expression = compile(ast.parse(text, mode='eval'), '<assertion>', 'eval')
        return lambda *values: eval(expression, dict(zip(names, values)))
    except SyntaxError:
        pass
    body = textwrap.dedent(code).strip('\n')
    scope = {}
    exec(compile('def main(' + ', '.join(names) + '):\n' + textwrap.indent(body, '    '), '<assertion>', 'exec'), scope)
    return scope['main']


def loaded(path, name):
    spec = importlib.util.spec_from_file_location('assertion', path)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, os.path.dirname(path))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return getattr(module, name or 'get_assert')


for line in sys.stdin:
    try:
        call = json.loads(line)
        called = loaded(call['file'], call['function']) if call['file'] else compiled(call['code'], call['names'])
        reply = json.dumps({'result': called(*call['arguments'])})
    except BaseException as error:
        reply = json.dumps({'error': f'{type(error).__name__}: {error}'})
    answers.write(reply + '\n')
    answers.flush()
)py";

inline constexpr const char* kRubyWorker = R"rb(
require 'json'
limit = Integer(ARGV[0]) << 20
Process.setrlimit(Process::RLIMIT_AS, 2 * limit)
answers = $stdout.dup
answers.sync = true
$stdout = File.open(File::NULL, 'w')  # what scripts print is not an answer
$loaded = {}

def loaded(file, name)
  $loaded[file] ||= Object.new.tap { |scope| scope.instance_eval(File.read(file), file) }
  $loaded[file].method(name.empty? ? :get_assert : name.to_sym)
end

STDIN.each_line do |line|
  begin
    call = JSON.parse(line)
    if call['file'].empty?
      scope = Object.new
      code = call['code'].strip
      scope.instance_eval("def main(#{call['names'].join(', ')})\n#{code}\nend", '(assertion)', 0)
      called = scope.method(:main)
    else
      called = loaded(call['file'], call['function'])
    end
    reply = JSON.generate({'result' => called.call(*call['arguments'])})
  rescue Exception => error
    reply = JSON.generate({'error' => "#{error.class}: #{error.message}"})
  end
  answers.puts(reply)
end
)rb";

}  // namespace cupel

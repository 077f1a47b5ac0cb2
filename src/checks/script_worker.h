// The programs that interpreters run for ScriptHost: each reads calls as lines "NUMBER JSON" from descriptor 3 and answers each there with
// "NUMBER JSON": what it returned, or threw. Their standard streams are nobody's, and their children inherit none of the rest.
#pragma once

namespace cupel {

inline constexpr const char* kJavaScriptWorker = R"js('use strict';
const {pathToFileURL} = require('url');
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

const talk = new (require('net').Socket)({fd: 3, readable: true, writable: true});
let last = Promise.resolve();
require('readline').createInterface({input: talk, crlfDelay: Infinity}).on('line', (line) => {
  const space = line.indexOf(' ');
  last = last.then(async () => talk.write(line.slice(0, space + 1) + (await answer(line.slice(space + 1))) + '\n'));
}).on('close', () => process.exit());
)js";

inline constexpr const char* kPythonWorker = R"py(
import sys
sys.path[:] = [folder for folder in sys.path if folder]  # modules of the folder that happens to be current are nobody's choice
import ast, importlib.util, json, os, textwrap

os.set_inheritable(3, False)
calls = os.fdopen(3, 'r', encoding='utf-8', closefd=False)
answers = os.fdopen(3, 'w', encoding='utf-8', closefd=False)
itself = os.getpid()


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
    found = module
    for part in (name or 'get_assert').split('.'):  # a method of a class by its path
        found = getattr(found, part)
    return found


for line in calls:
    number, text = line.split(' ', 1)
    try:
        call = json.loads(text)
        called = loaded(call['file'], call['function']) if call['file'] else compiled(call['code'], call['names'])
        reply = json.dumps({'result': called(*call['arguments'])})
    except BaseException as error:
        reply = json.dumps({'error': f'{type(error).__name__}: {error}'})
    if os.getpid() != itself:
        os._exit(0)  # a copy that the script has made of this process answers nobody
    answers.write(number + ' ' + reply + '\n')
    answers.flush()
)py";

inline constexpr const char* kRubyWorker = R"rb(
require 'json'
$talk = IO.for_fd(3, 'r+')
$talk.sync = true
$talk.close_on_exec = true
$talk.set_encoding('UTF-8')
$loaded = {}
itself = Process.pid

def loaded(file, name)
  $loaded[file] ||= Object.new.tap { |scope| scope.instance_eval(File.read(file), file) }
  $loaded[file].method(name.empty? ? :get_assert : name.to_sym)
end

while (line = $talk.gets)
  number, text = line.split(' ', 2)
  begin
    call = JSON.parse(text)
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
  exit!(0) if Process.pid != itself  # a copy that the script has made of this process answers nobody
  $talk.puts("#{number} #{reply}")
end
)rb";

}  // namespace cupel

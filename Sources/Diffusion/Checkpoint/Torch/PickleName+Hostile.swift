extension PickleName {
  /// Whether it is one of the names with which pickles run commands or code. Nothing of a pickle
  /// is ever run here; a file that has one was made to harm whoever loads it elsewhere.
  ///
  /// The list is that of what is known (https://github.com/mmaitre314/picklescan), and need not be
  /// complete: safety does not rest on it. Later protocols name things through dots
  /// (`torch` `serialization.os.system`), so every part of a name is looked at.
  var isHostile: Bool {
    let root = module.split(separator: ".").first.map(String.init) ?? module
    if Self.modules.contains(root) || Self.submodules.contains(where: isIn) { return true }
    let parts = name.split(separator: ".").map(String.init)
    if parts.count > 1, parts.contains(where: Self.modules.contains) { return true }
    let isBuiltin = ["builtins", "__builtin__", "__builtins__"].contains(root)
    guard isBuiltin || parts.count > 1 else { return Self.names[module]?.contains(name) ?? false }
    return parts.contains(where: Self.builtins.contains)
  }

  private func isIn(_ module: String) -> Bool {
    self.module == module || self.module.hasPrefix(module + ".")
  }

  /// Modules that reach commands, code, other pickles or the network by almost anything in them.
  private static let modules: Set = [
    "os", "posix", "nt", "subprocess", "sys", "runpy", "pty", "socket", "shutil", "ctypes",
    "_ctypes", "importlib", "_frozen_importlib", "imp", "codeop", "popen2",
    "webbrowser", "marshal", "pdb", "bdb", "timeit", "multiprocessing", "asyncio", "_thread",
    "pydoc", "pkgutil", "zipimport", "venv", "ensurepip",
    "pip", "idlelib", "lib2to3", "distutils", "setuptools", "doctest", "requests", "urllib",
    "urllib2", "http", "httplib", "aiohttp", "ftplib", "smtplib", "telnetlib", "xmlrpc",
    "socketserver", "cloudpickle", "dill", "joblib", "pickle", "_pickle", "cPickle", "shelve",
    "_osx_support", "_aix_support", "_pyrepl", "cgitb", "linecache",
  ]

  private static let submodules = [
    "numpy.f2py", "numpy.distutils", "numpy.testing", "torch.hub", "torch.utils.cpp_extension",
    "torch.utils.bottleneck", "torch.utils.collect_env", "torch.utils._config_module",
    "torch._inductor", "torch._dynamo", "torch.fx.experimental", "torch.distributed.rpc",
    "torch.jit.unsupported_tensor_ops",
  ]

  private static let builtins: Set = [
    "eval", "exec", "execfile", "compile", "getattr", "setattr", "delattr", "__import__", "open",
    "input", "breakpoint", "globals", "locals", "vars", "apply", "help",
  ]

  private static let names: [String: Set<String>] = [
    "operator": ["attrgetter", "methodcaller", "call"],
    "_operator": ["attrgetter", "methodcaller", "call"],
    // Trainings have modules of these names too.
    "code": ["InteractiveInterpreter", "InteractiveConsole", "interact"],
    "commands": ["getoutput", "getstatusoutput"],
    "profile": ["run", "runctx", "Profile"],
    "cProfile": ["run", "runctx", "Profile"],
    "trace": ["Trace"],
    "types": ["CodeType", "FunctionType", "LambdaType"],
    "platform": ["popen"],
    "io": ["open", "FileIO"],
    "_io": ["open", "FileIO"],
    "uuid": ["_get_command_stdout", "_popen"],
    "logging.config": ["fileConfig", "dictConfig", "listen"],
    "torch": ["load", "compile"],
    "torch.serialization": ["load"],
    "torch.jit": ["load"],
    "numpy": ["load"],
  ]
}

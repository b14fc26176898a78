import Foundation
import Testing

@testable import Diffusion

/// Files that were made to harm or to confuse: each is refused with its reason, and none crashes.
@Suite struct TorchHostileTests {
  typealias Pickle = TestPickle

  private func read(_ bytes: [UInt8]) -> Result<TorchFile, DiffusionError> {
    bytes.withUnsafeBytes { bytes in
      Result { () throws(DiffusionError) in try TorchFile(parsing: bytes, path: "w") }
    }
  }

  private func refuses(
    _ bytes: [UInt8], _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expectError(read(bytes), contains: reason, sourceLocation: sourceLocation)
  }

  // MARK: Names that run commands or code

  /// What is called, and the name that the refusal says.
  private static let attacks: [(value: [UInt8], name: String)] = {
    let command = Pickle.text("touch /tmp/owned")
    func both(_ module: String, _ name: String) -> [(value: [UInt8], name: String)] {
      let said = "\(module).\(name)"
      return [
        (Pickle.call(Pickle.name(module, name), [command]), said),
        (Pickle.call(Pickle.stacked(module, name), [command]), said),
      ]
    }
    var all: [(value: [UInt8], name: String)] = []
    for (module, name) in [
      ("os", "system"), ("posix", "system"), ("nt", "system"), ("subprocess", "Popen"),
      ("builtins", "eval"), ("builtins", "exec"), ("builtins", "getattr"), ("__builtin__", "eval"),
      ("builtins", "__import__"), ("runpy", "_run_code"), ("operator", "attrgetter"),
      ("operator", "methodcaller"), ("torch", "load"), ("torch.hub", "load"), ("pydoc", "locate"),
      ("pkgutil", "resolve_name"), ("numpy.f2py.crackfortran", "getlincoef"),
      ("importlib", "import_module"), ("cloudpickle.cloudpickle", "_make_function"),
      ("types", "CodeType"), ("ctypes", "CDLL"), ("socket", "create_connection"),
      ("webbrowser", "open"), ("timeit", "timeit"), ("pip", "main"), ("sys", "modules"),
    ] { all += both(module, name) }
    // Through dots, in texts kept for later, as old classes, and where nothing is called.
    all.append(
      (Pickle.stacked("torch", "serialization.os.system"), "torch.serialization.os.system"))
    all.append((Pickle.stacked("builtins", "object.eval"), "builtins.object.eval"))
    all.append(
      (Pickle.text("os") + [0x94, 0x30, 0x68, 0] + Pickle.text("system") + [0x93], "os.system"))
    all.append(([0x28] + command + Array("ios\nsystem\n".utf8), "os.system"))
    all.append(([0x28] + Pickle.name("os", "system") + command + [0x6F], "os.system"))
    all.append((Pickle.name("subprocess", "Popen") + [0x29, 0x81], "subprocess.Popen"))
    all.append((Pickle.name("os", "system") + [0x30, 0x4E], "os.system"))
    all.append(
      (
        Pickle.call(
          Pickle.name("torch._tensor", "_rebuild_from_type_v2"),
          [Pickle.name("os", "system"), [0x4E], Pickle.tuple([command])]), "os.system"
      ))
    all.append(
      (
        Pickle.tuple([Pickle.text("storage"), Pickle.name("os", "system"), command]) + [0x51],
        "os.system"
      ))
    all.append(
      (Pickle.dictionary([("a", Pickle.tensor()), ("b", Pickle.name("os", "popen"))]), "os.popen"))
    return all
  }()

  @Test func namesThatRunCodeAreSaid() {
    #expect(Self.attacks.count >= 60)
    for attack in Self.attacks {
      for bytes in [Pickle.zip(attack.value), Pickle.legacy(attack.value)] {
        guard case .failure(.hostile(_, let name, let place)) = read(bytes) else {
          Issue.record("\(attack.name) is not refused")
          continue
        }
        #expect(name == attack.name && place.hasPrefix("byte "))
      }
    }
    let error = DiffusionError.hostile(
      path: "w.pt", name: "os.system", place: "byte 2 of a/data.pkl")
    #expect(error.description.contains("it names os.system (byte 2 of a/data.pkl)"))
  }

  /// Names that checkpoints have for good reasons, and unknown ones, mean nothing.
  @Test func otherNamesMeanNothing() throws {
    let names = [
      ("numpy.core.multiarray", "scalar"), ("argparse", "Namespace"), ("pathlib", "PosixPath"),
      ("collections", "deque"), ("omegaconf.dictconfig", "DictConfig"), ("my.training", "Callback"),
      ("functools", "partial"), ("functools", "reduce"), ("code.net", "Net"),
      ("copy_reg", "_reconstructor"), ("torch.optim.adamw", "AdamW"),
    ]
    let value = Pickle.dictionary(
      names.map { ("\($0)", Pickle.call(Pickle.name($0, $1), [Pickle.text("x")]) + [0x7D, 0x62]) }
        + [("a", Pickle.tensor())])
    for bytes in [Pickle.zip(value), Pickle.legacy(value)] {
      let file = try read(bytes).get()
      #expect(Array(file.entries.keys) == ["a"])
      #expect(file.summary.inertNames == names.map { "\($0).\($1)" }.sorted())
    }
  }

  // MARK: Values that cannot be

  @Test func operationsOnWhatHasThemNotAreErrors() {
    let pair = Pickle.text("k") + Pickle.int(1)
    // CVE-2026-24747: items set in a tensor, a storage and the like.
    for target in [
      Pickle.tensor(), Pickle.storage(), Pickle.tuple([]), [0x5D], Pickle.int(1), Pickle.text("a"),
      [0x8F], Pickle.name("collections", "OrderedDict"),
    ] as [[UInt8]] {
      refuses(Pickle.zip(target + pair + [0x73]), "adds to a ")
      refuses(Pickle.zip(target + [0x28] + pair + [0x75]), "adds to a ")
    }
    for target in [Pickle.tensor(), [0x7D], Pickle.tuple([])] as [[UInt8]] {
      refuses(Pickle.zip(target + Pickle.int(1) + [0x61]), "adds to a ")
      refuses(Pickle.zip(target + [0x28] + Pickle.int(1) + [0x65]), "adds to a ")
      refuses(Pickle.zip(target + [0x28] + Pickle.int(1) + [0x90]), "adds to a ")
    }
    refuses(Pickle.zip([0x7D, 0x28] + Pickle.text("k") + [0x75]), "a key without a value")
    refuses(Pickle.zip(Pickle.int(1) + Pickle.int(2) + [0x62]), "gives a state")
    refuses(
      Pickle.zip(Pickle.name("a", "b") + Pickle.int(1) + [0x52]), "arguments that are no tuple")
    refuses(Pickle.zip(Pickle.int(1) + Pickle.int(2) + [0x93]), "a name that is no text")
    refuses(Pickle.zip([0x30]), "a value that is not there")
    refuses(Pickle.zip([0x65]), "values without a mark")
    refuses(Pickle.zip([0x4E, 0x28, 0x52]), "a value that is not there")
    refuses(Pickle.zip([0x68, 9]), "which it never kept")
    refuses(Pickle.zip([]), "a value that is not there")
    refuses(Pickle.zip([0x82, 1]), "the instruction 130")
    refuses(Pickle.zip(Array("I1\n".utf8)), "the instruction 73")
    refuses(Pickle.zip([0x97]), "the instruction 151")
  }

  @Test func lengthsAreBounded() {
    refuses(Pickle.zip([0x8D] + TestArchive.little(.max, 8)), "ends too early")
    refuses(Pickle.zip([0x8D] + TestArchive.little(-1, 8)), "impossible length")
    refuses(Pickle.zip([0x8B] + TestArchive.little(-1, 4)), "impossible length")
    refuses(Pickle.zip([0x58] + TestArchive.little(1 << 31, 4)), "ends too early")
    refuses(Pickle.zip([0x95, 1, 2]), "ends too early")
    refuses(Pickle.zip(Array("cos".utf8)), "a name without an end")
    refuses(TestArchive(pickle: [0x80, 2, 0x7D]).bytes, "ends too early")
    refuses(TestArchive(pickle: [0x80, 9, 0x4E, 0x2E]).bytes, "protocol 9")
    refuses(TestArchive(pickle: Pickle.whole([0x4E]) + [1]).bytes, "bytes follow the end")
    // Containers in one another, beyond any recursion; and one that holds itself.
    let deep = [UInt8](repeating: 0x5D, count: 100_000) + [UInt8](repeating: 0x61, count: 99_999)
    refuses(Pickle.zip(deep), "too deep")
    refuses(Pickle.zip([0x5D, 0x94, 0x68, 0, 0x61]), "too deep")
    // Each list holds the one before twice: 2 to the 40 in all.
    var doubled: [UInt8] = [0x5D, 0x94]
    for level in 0..<40 {
      let last = UInt8(level)
      doubled += [0x30, 0x5D, 0x94, 0x68, last, 0x61, 0x68, last, 0x61]
    }
    refuses(Pickle.zip(doubled), "too deep")
    // A long list made into a size again and again, and a name beyond any.
    let ones = (0..<200_000).map { UInt8($0 % 2 == 0 ? 0x4B : 1) }
    var sizes: [UInt8] = [0x5D, 0x94, 0x28] + ones + [0x65, 0x30]
    for _ in 0..<100 { sizes += Pickle.name("torch", "Size") + [0x68, 0, 0x85, 0x52, 0x30] }
    refuses(Pickle.zip(sizes + [0x4E]), "8388608 values")
    let long = Pickle.dictionary([(String(repeating: "a", count: 5000), Pickle.tensor())])
    refuses(Pickle.zip(long), "a name of 5000 bytes")
    refuses(
      Pickle.zip([UInt8](repeating: 0x29, count: 3_000_000)), "more than 2097152 containers")
    refuses(
      Pickle.zip([UInt8](repeating: 0x4E, count: 5_000_000)), "more than 4194304 instructions")
  }

  @Test func viewsLieInTheirStorages() {
    func tensor(_ offset: Int, _ shape: [Int], _ strides: [Int]) -> [UInt8] {
      Pickle.zip(Pickle.tensor(offset: offset, shape: shape, strides: strides))
    }
    refuses(tensor(1, [2, 3], [3, 1]), "in a storage of 6 values")
    refuses(tensor(0, [2, 3], [4, 1]), "in a storage of 6 values")
    refuses(tensor(6, [], []), "in a storage of 6 values")
    refuses(tensor(-1, [1], [1]), "which no tensor can have")
    refuses(tensor(5, [2], [-1]), "which no tensor can have")
    refuses(tensor(0, [-2, -3], [3, 1]), "which no tensor can have")
    refuses(tensor(0, [2, 3], [1]), "which no tensor can have")
    refuses(tensor(0, [1 << 62, 8], [0, 0]), "larger than any memory")
    refuses(tensor(0, [0, 1 << 62, 8], [0, 0, 0]), "larger than any memory")
    refuses(tensor(0, [3], [.max]), "larger than any memory")
    // A few bytes that claim a petabyte.
    refuses(tensor(0, [1 << 24, 1 << 24], [0, 0]), "in 6 values")
    refuses(
      Pickle.zip(Pickle.tensor(Pickle.storage(count: 7), shape: [6], strides: [1])), "has 24 bytes")
    refuses(
      Pickle.zip(Pickle.tensor(Pickle.storage(count: 5), shape: [5], strides: [1])), "has 24 bytes")
    refuses(
      Pickle.zip(Pickle.tensor(Pickle.storage("DoubleStorage"), shape: [1], strides: [1])),
      "has 24 bytes")
    refuses(Pickle.zip(Pickle.tensor(Pickle.storage(count: 1 << 61))), "no tensor can have")
    refuses(Pickle.zip(Pickle.tensor(Pickle.storage(count: -1))), "not understood")
    refuses(Pickle.zip(Pickle.tensor(Pickle.storage(key: "../1"))), "lacks its data")
    refuses(
      Pickle.zip(Pickle.tensor(Pickle.storage("QInt8Storage"))), "the kind torch.QInt8Storage")
    refuses(Pickle.zip(Pickle.tensor(Pickle.int(1))), "not made of a storage")
    refuses(
      Pickle.zip(
        Pickle.dictionary([
          ("a.b", Pickle.tensor()),
          ("a", Pickle.dictionary([("b", Pickle.tensor())])),
        ])), "two of this name")
  }

  @Test func theLegacyFormIsWhole() throws {
    let tensor = Pickle.tensor()
    #expect(try read(Pickle.legacy(tensor)).get().entries["tensor"]?.shape == [2, 3])
    refuses(Pickle.legacy(tensor, isLittle: false), "big-endian")
    refuses(Pickle.legacy(tensor, keys: ["1"]), "belongs to no tensor")
    refuses(Pickle.legacy(tensor, keys: [], counts: []), "lacks its data")
    refuses(Pickle.legacy(tensor, keys: ["0", "0"], counts: [6, 6]), "the data 0 twice")
    refuses(Pickle.legacy(tensor, counts: [7]), "ends too early")
    refuses(Pickle.legacy(tensor, counts: [-1]), "impossible length")
    refuses(Pickle.legacy(tensor, counts: [.max]), "beyond any file's size")
    refuses(Pickle.legacy(tensor, counts: [5]), "bytes follow its data")
    refuses(Pickle.legacy(tensor, tail: [0]), "bytes follow its data")
    refuses(Pickle.whole(Pickle.dictionary([])), "none that torch.save wrote")
  }

  // MARK: Archives

  @Test func archivesThatLieAreRefused() throws {
    let good = TestArchive(
      pickle: Pickle.whole(Pickle.tensor()), storages: ["0": Array(repeating: 0, count: 24)])
    #expect(try read(good.bytes).get().summary.form == .zip)
    func refuses(_ reason: String, _ change: (inout TestArchive) -> Void) {
      var archive = good
      change(&archive)
      expectError(read(archive.bytes), contains: reason)
    }
    refuses("two entries archive/data.pkl") { $0.entries.append($0.entries[0]) }
    refuses("leads out of it") { $0.entries.append(.init("archive/../../x", [])) }
    refuses("leads out of it") { $0.entries.append(.init("/etc/passwd", [])) }
    refuses("leads out of it") { $0.entries.append(.init("archive\\x", [])) }
    refuses("leads out of it") { $0.entries.append(.init("archive/data.pkl\0.txt", [])) }
    refuses("is compressed") { $0.entries[0].method = 8 }
    refuses("is compressed") { $0.entries[2].method = 8 }
    refuses("is encrypted") { $0.entries[2].flags |= 1 }
    refuses("is encrypted") { $0.entries[1].flags |= 0x2000 }
    refuses("claims 5000 bytes") { $0.entries[2].size = 5000 }
    refuses("overlap") { $0.entries[1].size = 40 }
    // An entry inside another's data.
    refuses("overlap") { archive in
      let inner = TestArchive(pickle: [], root: "x").bytes.prefix(40)
      let before = archive.entries.reduce(0) { $0 + 30 + $1.name.utf8.count + $1.data.count }
      archive.entries.append(.init("archive/blob", Array(inner)))
      archive.entries.append(.init("x/data.pkl", []))
      archive.entries[4].place = before + 30 + "archive/blob".utf8.count
    }
    refuses("another one where it lies") { $0.entries[0].localName = "archive/data.txt" }
    refuses("not where the archive says") { $0.entries[2].place = 7 }
    refuses("not where it says") { $0.place = 3 }
    refuses("not where it says") { ($0.place, $0.hasWideEnd) = (3, true) }
    // A comment that is an archive itself.
    refuses("not where it says") { $0.comment = TestArchive(pickle: []).bytes }
    refuses("more than one data.pkl") { $0.entries.append(.init("b/data.pkl", [])) }
    refuses("no data.pkl") {
      $0.entries[0].name = "data.pkl"
      $0.entries[0].localName = "data.pkl"
    }
    refuses("damaged at byte") { $0.count = 4 }
    refuses("more than its entries") { $0.count = 2 }
    refuses("one of several parts") { $0.disk = 1 }
    refuses("no end") { $0.tail = [0] }
    refuses("two directories") {
      $0.hasWideEnd = true
      $0.count = 2
    }
    refuses("big-endian") { $0.entries.append(.init("archive/byteorder", Array("big".utf8))) }
  }

  @Test func archivesOfAnyNameAreRead() throws {
    for root in ["archive", "größe 🫖", "a.b c", "data"] {
      var archive = TestArchive(
        pickle: Pickle.whole(Pickle.tensor()), storages: ["0": Array(repeating: 0, count: 24)],
        root: root)
      #expect(try read(archive.bytes).get().entries["tensor"]?.range.count == 24)
      archive.hasWideEnd = true
      archive.comment = Array("said".utf8)
      #expect(try read(archive.bytes).get().entries["tensor"]?.range.count == 24)
    }
  }

  /// CVE-2025-32434: a program in the archive, which PyTorch ran whatever it was told.
  @Test func programsOfArchivesAreNotOpened() throws {
    var archive = TestArchive(
      pickle: Pickle.whole(
        Pickle.name("__torch__", "M") + [0x29, 0x81]
          + Pickle.dictionary([("w", Pickle.tensor())]) + [0x62]),
      storages: ["0": Array(repeating: 0, count: 24)])
    let hostile = Pickle.whole(Pickle.call(Pickle.name("os", "system"), [Pickle.text("true")]))
    archive.entries.append(.init("archive/constants.pkl", hostile))
    archive.entries.append(.init("archive/code/__torch__.py", Array("import os".utf8)))
    archive.entries[4].method = 8
    let file = try read(archive.bytes).get()
    #expect(file.summary.form == .script && Array(file.entries.keys) == ["w"])
  }

  @Test func otherFilesAreNamed() throws {
    let folder = try TemporaryFolder()
    func refuses(_ bytes: [UInt8], _ reason: String) throws {
      try folder.write("x.pt", bytes)
      let path = ModelPath(folder.url.appendingPathComponent("x.pt"))
      expectError(
        Result { () throws(DiffusionError) in try TensorFile(path) }, contains: reason)
    }
    var tar = [UInt8](repeating: 0, count: 1024)
    tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
    try refuses(tar, "tar archives")
    try refuses(Array("GGUF".utf8), "GGUF")
    try refuses([0x50, 0x4B, 3, 4], "no end")
    try refuses([], "at least 8 bytes")
    // A header of 640 bytes begins as pickles do.
    let header = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#
    let padded = header + String(repeating: " ", count: 640 - header.utf8.count)
    try folder.write("x.pt", CheckpointHeaderTests.file(padded, data: 1))
    let path = ModelPath(folder.url.appendingPathComponent("x.pt"))
    #expect(try TensorFile(path).entries.count == 1)
  }
}

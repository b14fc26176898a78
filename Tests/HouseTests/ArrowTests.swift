import Foundation
import Testing

/// Who may know whom. A module that is imported without being declared builds all the same where
/// another one brings it along, so the sources themselves are read.
@Suite struct ArrowTests {
  /// Our own modules that each target may import.
  static let arrows: [String: Set<String>] = [
    "FileNames": [], "PlainText": [], "Pictures": [], "Recipes": ["Pictures"],
    "Ratings": [],
    "Resources": ["CResources"], "Toybox": ["Diffusion", "Resources"],
    "Diffusion": [
      "CKernels", "CSentencePiece", "FileNames", "Pictures", "PlainText", "Recipes", "Resources",
    ],
    "Studio": ["Pictures", "Ratings", "Recipes"],
    "Gallery": ["CImage", "FileNames", "Pictures", "PlainText", "Ratings", "Recipes"],
    "TerminalUI": ["CImage", "CTerminal", "FileNames", "Pictures", "Studio"],
    "easel": [
      "CProcess", "CTransfer", "Diffusion", "FileNames", "Gallery", "Pictures", "PlainText",
      "Ratings", "Recipes", "Resources", "Studio", "TerminalUI", "Toybox",
    ],
  ]

  /// What each may import from elsewhere. The studio's core is pure: no files, clocks or threads.
  static let outside: [String: Set<String>] = [
    "FileNames": ["Foundation"], "PlainText": [], "Pictures": ["Foundation"],
    "Recipes": ["Foundation"],
    "Ratings": ["Foundation"], "Resources": [], "Toybox": ["Foundation"], "Studio": [],
    "Diffusion": ["Dispatch", "Foundation", "Synchronization"],
    "Gallery": ["Foundation", "GRDB", "Synchronization"],
    "TerminalUI": ["Dispatch", "Foundation", "Glibc", "Synchronization"],
    "easel": [
      "ArgumentParser", "Dispatch", "Foundation", "Glibc", "Logging", "Synchronization", "TOMLKit",
    ],
  ]

  /// Files that prove by hand what the compiler cannot, and how.
  static let unchecked: [String: String] = [
    "Diffusion/ThreadPool.swift": "@unchecked Sendable",
    "Diffusion/SentencePieceModel.swift": "nonisolated(unsafe)",
  ]

  /// A picture type needs an engine in no test of those that show and keep pictures either.
  static let withoutEngine: Set<String> = [
    "StudioTests", "GalleryTests", "GalleryChild", "TerminalUITests",
  ]

  @Test func everyTargetHasItsArrows() throws {
    let targets = Set(try Source.all(in: "Sources").map(\.target))
    #expect(targets == Set(Self.arrows.keys))
    #expect(targets == Set(Self.outside.keys))
  }

  @Test func importsFollowTheArrows() throws {
    for source in try Source.all(in: "Sources") {
      let allowed = (Self.arrows[source.target] ?? []).union(Self.outside[source.target] ?? [])
      let foreign = source.imports.subtracting(allowed)
      #expect(foreign.isEmpty, "\(source.path) imports \(foreign.sorted())")
    }
  }

  @Test func arrowsMakeNoCircle() {
    var settled: Set<String> = []
    var left = Self.arrows
    while let next = left.first(where: { name, targets in
      targets.allSatisfy { settled.contains($0) || Self.arrows[$0] == nil }
    }) {
      settled.insert(next.key)
      left[next.key] = nil
    }
    #expect(left.isEmpty, "a circle among \(left.keys.sorted())")
  }

  /// The engine's folders stand on each other: none names a type of one that stands on it.
  @Test func foldersOfTheEngineMakeNoCircle() throws {
    let sources = try Source.all(in: "Sources/Diffusion").filter { !$0.folder.isEmpty }
    var homes: [String: String] = [:]
    for source in sources {
      for name in source.types { homes[name] = source.folder }
    }
    #expect(Set(homes.values).count > 5)
    var needs: [String: [String: String]] = [:]
    for source in sources {
      for name in source.words {
        guard let home = homes[name], home != source.folder else { continue }
        needs[source.folder, default: [:]][home] = "\(name) in \(source.name)"
      }
    }
    while let settled = needs.first(where: { $0.value.keys.allSatisfy { needs[$0] == nil } }) {
      needs[settled.key] = nil
    }
    #expect(needs.isEmpty, "a circle among or below \(needs)")
  }

  /// Where the engine computes on the processor.
  static let processor = "Sources/Diffusion/Compute/CPU/"

  /// Who names the processor above it, and what of it: those who choose where to compute, plan its
  /// memory, or measure it.
  static let edges: [String: Set<String>] = [
    "CLIPModel.swift": ["CPU"], "Cascade.swift": ["CPU"], "InceptionModel.swift": ["CPU"],
    "MemoryPlan.swift": ["CPU"], "ModelFolder.swift": ["CPU"],
    "PassBenchmark.swift": ["CPU", "Profile", "UnitTrace"],
  ]

  /// What computes on the processor is told apart from what is computed: C's structs and functions
  /// stay with it, but for those that read bytes of files and draw random numbers.
  @Test func onlyTheProcessorCallsKernels() throws {
    let readers: Set<String> = [
      "LowRank.swift", "RandomGenerator.swift", "WeightTensor.swift",
    ]
    for source in try Source.all(in: "Sources/Diffusion")
    where !source.path.hasPrefix(Self.processor) {
      let isReader = readers.contains(source.name)
      #expect(source.imports.contains("CKernels") == isReader, "\(source.path)")
      #expect(source.code.firstMatch(of: /\bkernels\./) == nil, "\(source.path)")
    }
  }

  /// Networks know `Compute` and no device: feature maps and weights are handles to them, and where
  /// those lie, and that they lie in memory at all, is known to the device alone.
  @Test func networksKnowNoDevice() throws {
    // Pointers to bytes of files and to arrays of numbers.
    let arrays: Set<String> = ["Checkpoint", "Machine", "Sampling"]
    let others: Set<String> = ["DenseMatrix.swift", "ModelFolder.swift"]
    let sources = try Source.all(in: "Sources/Diffusion")
    let own = Set(sources.filter { $0.path.hasPrefix(Self.processor) }.flatMap(\.types))
    #expect(own.isSuperset(of: ["Arena", "Buffer", "CPU", "PackedWeights", "StoredFeature"]))
    let touches = /\.(pointer|packed|sums|algorithm)\b(?!\()|\b(parallel|ownHandle)\(/
    var touching = 0
    for source in sources {
      let isTouching = source.code.firstMatch(of: touches) != nil
      if source.path.hasPrefix(Self.processor) {
        touching += isTouching ? 1 : 0
        continue
      }
      let named = source.words.intersection(own)
      #expect(named == Self.edges[source.name] ?? [], "\(source.path) names \(named)")
      #expect(!isTouching, "\(source.path)")
      let hasPointers = source.code.firstMatch(of: /Unsafe(Raw|Mutable|Pointer|Buffer)/) != nil
      #expect(
        !hasPointers || arrays.contains(source.folder) || others.contains(source.name),
        "\(source.path)")
      #expect(!hasPointers || !source.words.contains("Feature"), "\(source.path)")
    }
    #expect(touching > 10)
  }

  @Test func testsOfViewersNeedNoEngine() throws {
    for source in try Source.all(in: "Tests") where Self.withoutEngine.contains(source.target) {
      #expect(!source.imports.contains("Diffusion"), "\(source.path)")
    }
  }

  /// `Package.swift` declares what is imported, and no more of our own.
  @Test func declarationsAgreeWithTheArrows() throws {
    let package = try String(
      contentsOf: Source.root.appending(path: "Package.swift"), encoding: .utf8)
    for (target, allowed) in Self.arrows {
      let block = try #require(
        package.firstMatch(
          of: try Regex("arget\\(\\s*name: \"\(target)\"(?s:.*?)\\n    (?=\\.|\\]|//)")))
      let text = String(package[block.range])
      let declared = text.firstMatch(of: /dependencies: \[(?s:(.*?))\]/).map { String($0.1) } ?? ""
      let names = Set(declared.matches(of: /(?:^|[\s,\[])"(\w+)"/).map { String($0.1) })
      let own = names.filter { Self.arrows[$0] != nil || $0.hasPrefix("C") }
      #expect(own == allowed, "\(target)")
    }
  }

  @Test func onlyProvenPlacesAreUnchecked() throws {
    let words = ["@unchecked Sendable", "nonisolated(unsafe)", "@preconcurrency"]
    for source in try Source.all(in: "Sources") + Source.all(in: "Tests")
    where source.target != "HouseTests" {
      for word in words where source.code.contains(word) {
        let place = "\(source.target)/\(source.name)"
        #expect(Self.unchecked[place] == word, "\(source.path): \(word)")
      }
    }
  }

  /// Names of files go through one door: Foundation and the C calls mend bytes that are no UTF-8.
  @Test func namesGoThroughTheirDoor() throws {
    let calls = [
      "lstat", "unlink", "opendir", "mkdir", "rmdir", "symlink", "utimensat", "realpath", "fopen",
      "chmod", "access",
    ].flatMap { [" \($0)(", "(\($0)("] }
    let detours =
      calls + [
        "FileManager", "FileHandle(for", "FileHandle(atPath", "Data(contentsOf",
        "String(contentsOf",
        "fileURLWithPath", "CommandLine.", "processInfo.environment", "NSTemporaryDirectory",
        "Foundation.open(", "Foundation.rename(", "Foundation.link(", "Glibc.open(",
      ]
    for source in try Source.all(in: "Sources") where source.target != "FileNames" {
      let found = detours.filter { source.code.range(of: $0) != nil }
      #expect(found.isEmpty, "\(source.path): \(found)")
    }
  }

  /// The reader itself: what it must see, and what only looks like it.
  @Test func readsImportsAsSwiftDoes() {
    let source = Source(
      path: "Sources/Studio/A.swift",
      text: """
        // import Diffusion
        /* import GRDB */ @testable import Studio
        import struct Foundation.URL; import Glibc
          public import Pictures.Deep
        let text = "import Logging"  // nonisolated(unsafe)
        """)
    #expect(source.imports == ["Studio", "Foundation", "Glibc", "Pictures"])
    #expect(!source.code.contains("nonisolated"))
    #expect(source.target == "Studio" && source.name == "A.swift")
  }
}

// swift-tools-version: 6.1
import PackageDescription

// The engine is numeric code: without optimisation a picture takes minutes, so it is compiled with
// optimisation in debug builds (and so in tests) too.
let fastC: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-fno-trapping-math"])]
let fastSwift: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "easel",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "easel", targets: ["easel"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .target(name: "CKernels", cSettings: fastC),
    .target(
      name: "CTerminal", cSettings: [.define("NCURSES_WIDECHAR", to: "1")],
      linkerSettings: [.linkedLibrary("ncursesw")]),
    .target(
      name: "CImage", cSettings: [.unsafeFlags(["-O3"])],
      linkerSettings: ["png", "jpeg", "webp", "webpdemux", "lcms2", "sixel", "z"].map {
        .linkedLibrary($0)
      }),
    .target(name: "CProcess"),
    .target(name: "CTransfer", cSettings: fastC),
    .target(name: "CSentencePiece", linkerSettings: [.linkedLibrary("sentencepiece")]),
    .target(name: "FileNames", swiftSettings: fastSwift),
    .target(name: "PlainText", swiftSettings: fastSwift),
    .target(name: "Pictures", swiftSettings: fastSwift),
    .target(name: "Recipes", dependencies: ["Pictures"]),
    .target(
      name: "Diffusion",
      dependencies: [
        "CKernels", "CSentencePiece", "FileNames", "Pictures", "PlainText", "Recipes", "Resources",
      ],
      swiftSettings: fastSwift),
    // Paths in files.S are relative to the package.
    .target(name: "CResources", cSettings: [.headerSearchPath("../..")]),
    .target(name: "Resources", dependencies: ["CResources"], exclude: ["GPT2"]),
    .target(
      name: "Toybox", dependencies: ["Diffusion", "Resources"],
      exclude: ["Model", "Training", "prompts.tsv"]),
    .target(name: "Ratings"),
    .target(name: "Studio", dependencies: ["Pictures", "Ratings", "Recipes"]),
    .target(
      name: "Gallery",
      dependencies: [
        "CImage", "FileNames", "Pictures", "PlainText", "Ratings", "Recipes",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .target(
      name: "TerminalUI", dependencies: ["CImage", "CTerminal", "FileNames", "Pictures", "Studio"]),
    .executableTarget(
      name: "easel",
      dependencies: [
        "CProcess", "CTransfer", "Diffusion", "FileNames", "Pictures", "PlainText", "Recipes",
        "Resources", "Toybox", "Studio", "Gallery",
        "Ratings",
        "TerminalUI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      exclude: [
        "Benchmarks/LOG.md", "Benchmarks/compare.py", "Benchmarks/compare_score.py",
        "Benchmarks/compare_sixel.py",
      ]),
    .testTarget(name: "HouseTests"),
    .testTarget(name: "FileNamesTests", dependencies: ["FileNames"]),
    .testTarget(
      name: "DiffusionTests",
      dependencies: ["Diffusion", "Pictures", "PlainText", "Recipes", "CKernels", "Toybox"],
      exclude: ["Neon"],
      resources: [.copy("Goldens")]),
    .testTarget(
      name: "StudioTests", dependencies: ["Studio", "Pictures", "Ratings", "Recipes"],
      exclude: ["Snapshots"]),
    .testTarget(
      name: "GalleryTests",
      dependencies: ["Gallery", "CImage", "FileNames", "Pictures", "PlainText", "Recipes"],
      exclude: ["Generators"], resources: [.copy("Corpus")]),
    // The program that CrashTests kills.
    .executableTarget(
      name: "GalleryChild", dependencies: ["Gallery", "Pictures", "Recipes"],
      path: "Tests/GalleryChild"),
    .testTarget(
      name: "TerminalUITests",
      dependencies: ["TerminalUI", "Studio", "Pictures", "Recipes", "CImage", "CTerminal"],
      swiftSettings: fastSwift),
    .testTarget(
      name: "EaselTests",
      dependencies: [
        "easel", "Studio", "FileNames", "Gallery", "Ratings", "Diffusion", "Pictures", "PlainText",
        "Recipes", "Toybox",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

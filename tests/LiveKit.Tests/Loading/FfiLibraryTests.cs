using System.Diagnostics;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Tests.Fakes;

namespace RemoteAccess.LiveKit.Tests.Loading;

public sealed class FfiLibraryTests : IDisposable
{
    private static readonly LibraryPlaces s_nowhere = new([], string.Empty);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livekit-library-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_library_that_is_not_found_is_missing_and_the_error_lists_the_places_and_the_fix()
    {
        var exception =
            Fails(LiveKitLibraryFailure.Missing, string.Empty,
                new LibraryPlaces(["/nowhere/a/lib.so", "/nowhere/b/lib.so"], "no-such-livekit-library"));

        Assert.Contains("/nowhere/a/lib.so, /nowhere/b/lib.so", exception.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-livekit-library", exception.Message, StringComparison.Ordinal);
        SaysHowToGetIt(exception);
    }

    [Fact]
    public void A_setting_that_names_no_file_is_missing_and_nothing_else_is_tried()
    {
        var good = SystemLibrary();

        var exception = Fails(LiveKitLibraryFailure.Missing, Place("absent.so"), new LibraryPlaces([good], string.Empty));

        Assert.Contains(Place("absent.so"), exception.Message, StringComparison.Ordinal);
        SaysHowToGetIt(exception);
    }

    [Fact]
    public void A_file_that_is_no_library_cannot_be_loaded()
    {
        File.WriteAllText(Place("text.so"), "not a library");

        var exception = Fails(LiveKitLibraryFailure.NotLoadable, Place("text.so"), s_nowhere);

        Assert.Contains(Place("text.so"), exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.InnerException);
        SaysHowToGetIt(exception);
    }

    [Fact]
    public void A_bad_file_is_not_passed_over_for_a_later_one()
    {
        File.WriteAllText(Place("text.so"), "not a library");

        var exception =
            Fails(LiveKitLibraryFailure.NotLoadable, string.Empty,
                new LibraryPlaces([Place("absent.so"), Place("text.so"), SystemLibrary()], string.Empty));

        Assert.Contains(Place("text.so"), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_of_something_else_lacks_a_function()
    {
        var exception = Fails(LiveKitLibraryFailure.MissingSymbol, SystemLibrary(), s_nowhere);

        Assert.Contains("livekit_ffi_initialize", exception.Message, StringComparison.Ordinal);
        SaysHowToGetIt(exception);
    }

    [Theory]
    [InlineData("0.11.9", false)]
    [InlineData("0.13.0", false)]
    [InlineData("0.12.99", true)]
    public async Task The_version_that_a_library_reports_decides(string version, bool taken)
    {
        var library = await CompileAsync(version);

        if (taken)
        {
            Assert.Equal(version, FfiLibrary.Load(library, s_nowhere).Version);
        }
        else
        {
            var exception = Fails(LiveKitLibraryFailure.WrongVersion, library, s_nowhere);
            Assert.Contains($"{version}; this build speaks 0.12", exception.Message, StringComparison.Ordinal);
            SaysHowToGetIt(exception);
        }
    }

    [Theory]
    [InlineData("0.12.76", true)]
    [InlineData("0.12.80", true)]
    [InlineData("0.12.81-patch.1", true)]
    [InlineData("0.12.75", false)]
    [InlineData("0.13.0", false)]
    [InlineData("1.0.0", false)]
    [InlineData("nonsense", false)]
    [InlineData("", true)]
    public void Versions_from_0_12_76_to_0_13_are_spoken(string version, bool known) => Assert.Equal(known, FfiVersion.IsKnown(version));

    [Fact]
    public void The_search_goes_from_the_application_over_the_host_to_the_source_tree()
    {
        var tree = _folder.CreateSubdirectory("tree");
        tree.CreateSubdirectory("eng");
        File.WriteAllText(Path.Combine(tree.FullName, "eng", "get-livekit-ffi"), string.Empty);
        var application = tree.CreateSubdirectory("bin").FullName;

        var places = LibraryPlaces.Of(application, ["/host/native"], "debian.12-x64").Files;

        Assert.Equal(Path.Combine(application, LibraryPlaces.FileName), places[0]);
        Assert.Equal(Path.Combine(application, "runtimes", "debian.12-x64", "native", LibraryPlaces.FileName), places[1]);
        Assert.Equal(Path.Combine("/host/native", LibraryPlaces.FileName), places[^2]);
        Assert.StartsWith(Path.Combine(tree.FullName, LibraryPlaces.FetchedFolder), places[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_outside_a_source_tree_looks_at_no_folder_above_it()
    {
        var application = _folder.CreateSubdirectory("app").FullName;
        _folder.CreateSubdirectory(LibraryPlaces.FetchedFolder);

        var places = LibraryPlaces.Of(application, [], "linux-x64").Files;

        Assert.All(places, place => Assert.StartsWith(application, place, StringComparison.Ordinal));
    }

    private static LiveKitLibraryException Fails(LiveKitLibraryFailure reason, string setting, LibraryPlaces places)
    {
        var exception = Assert.Throws<LiveKitLibraryException>(() => FfiLibrary.Load(setting, places));
        Assert.Equal(reason, exception.Reason);
        return exception;
    }

    private static void SaysHowToGetIt(LiveKitLibraryException exception)
    {
        Assert.Contains("eng/get-livekit-ffi", exception.Message, StringComparison.Ordinal);
        Assert.Contains("LiveKit:NativeLibrary", exception.Message, StringComparison.Ordinal);
    }

    // A library that every .NET runtime on Unix brings along.
    private static string SystemLibrary()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The library taken as an example is there on Unix only.");
        var suffix = OperatingSystem.IsMacOS() ? "dylib" : "so";
        return Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, $"libSystem.Native.{suffix}");
    }

    private string Place(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A library with the four functions, which do nothing, and the one that tells a version.</summary>
    private async Task<string> CompileAsync(string version)
    {
        await File.WriteAllTextAsync(Place("fake.c"), $$"""
            typedef struct { unsigned long capacity, length; const char* data; } Buffer;
            void livekit_ffi_initialize(void) {}
            unsigned long livekit_ffi_request(void) { return 0; }
            unsigned char livekit_ffi_drop_handle(void) { return 0; }
            void livekit_ffi_dispose(void) {}
            Buffer uniffi_livekit_ffi_fn_func_build_version(void* status) { Buffer b = { {{version.Length}}, {{version.Length}}, "{{version}}" }; return b; }
            void ffi_livekit_ffi_rustbuffer_free(Buffer b, void* status) {}
            """, TestContext.Current.CancellationToken);
        var target = Place($"fake-{version}.so");
        try
        {
            using var compiler = Process.Start(
                new ProcessStartInfo("cc", ["-shared", "-fPIC", "-o", target, Place("fake.c")]) { RedirectStandardError = true })!;
            var errors = await compiler.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await compiler.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the C compiler");
            Assert.True(compiler.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("No C compiler (cc) is here to make the library with.");
        }

        return target;
    }
}

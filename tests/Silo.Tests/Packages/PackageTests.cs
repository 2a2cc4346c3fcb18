using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace RemoteAccess.Silo.Tests.Packages;

/// <summary>What users restore: every packable project, packed from what the build left.</summary>
public sealed class PackageTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Every_package_has_its_documentation_its_readme_and_its_symbols()
    {
        var output = Directory.CreateTempSubdirectory("packages-");
        try
        {
            var projects = Directory.EnumerateFiles(RepositoryFiles.PathOf("src"), "*.csproj", SearchOption.AllDirectories)
                .Where(project => XDocument.Load(project).Descendants("IsPackable").Any(property => property.Value == "true"))
                .Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal)
                .ToArray();
            await PackAsync(output.FullName);

            var wrong = new List<string>();
            foreach (var project in projects)
            {
                var package = Assert.Single(
                    output.GetFiles($"RemoteAccess.{project}.*.nupkg"), file => char.IsDigit(file.Name[$"RemoteAccess.{project}.".Length]));
                wrong.AddRange(
                    Missing(package, $"lib/net10.0/RemoteAccess.{project}.dll", $"lib/net10.0/RemoteAccess.{project}.xml", "README.md"));
                wrong.AddRange(
                    Missing(new FileInfo(Path.ChangeExtension(package.FullName, ".snupkg")), $"lib/net10.0/RemoteAccess.{project}.pdb"));
                wrong.AddRange(Unused(package, $"# RemoteAccess.{project}\n"));
                wrong.AddRange(Undocumented(package, $"lib/net10.0/RemoteAccess.{project}.xml"));
            }

            Assert.True(projects.Length >= 8, $"Packable are only {string.Join(", ", projects)}.");
            Assert.Empty(wrong);
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Missing(FileInfo package, params string[] entries)
    {
        if (!package.Exists)
        {
            return [$"{package.Name} is missing"];
        }

        using var archive = ZipFile.OpenRead(package.FullName);
        return [.. entries.Where(entry => archive.GetEntry(entry) is not { Length: > 0 }).Select(entry => $"{package.Name} lacks {entry}")];
    }

    private static IEnumerable<string> Unused(FileInfo package, string title)
    {
        using var archive = ZipFile.OpenRead(package.FullName);
        using var reader = new StreamReader(archive.GetEntry("README.md")!.Open());
        var text = reader.ReadToEnd();
        return text.StartsWith(title, StringComparison.Ordinal) && text.Contains("```csharp\n", StringComparison.Ordinal)
            ? []
            : [$"{package.Name}: its README does not show how that package is used"];
    }

    private static IEnumerable<string> Undocumented(FileInfo package, string documentation)
    {
        using var archive = ZipFile.OpenRead(package.FullName);
        if (archive.GetEntry(documentation) is not { } entry)
        {
            return [];
        }

        using var stream = entry.Open();
        var types = XDocument.Load(stream).Descendants("member")
            .Count(member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal));
        return types > 0 ? [] : [$"{package.Name}: its documentation names no type"];
    }

    private static async Task PackAsync(string output)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["pack", RepositoryFiles.PathOf("RemoteAccess.Orleans.sln"), "--configuration", Configuration, "--no-build",
                "--output", output, "--nologo"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).Within("the end of dotnet pack", s_patience);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        Assert.True(process.ExitCode == 0, $"dotnet pack failed:\n{await said}\n{await errors}");
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release" : "Debug";
}

using System.Diagnostics;

namespace RemoteAccess.Silo.Tests.Deploy;

/// <summary>A program that may be installed on this machine. A test of it is skipped where it is not.</summary>
internal static class InstalledTool
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> Run(string name, params string[] arguments)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null, $"{name} is not installed here.");
        var start = new ProcessStartInfo(found, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).Within($"the end of {name}", Patience.ForPrograms);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        Assert.True(process.ExitCode == 0, $"{name} {string.Join(' ', arguments)}:\n{await output}\n{await errors}");
        return await output;
    }
}

using System.Diagnostics;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// The Viewer sample as a process of its own, printing JSON lines. Its output is kept; disposing lets it go on, if it is frozen, and kills it, by its id.
/// </summary>
internal sealed class ViewerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    private ViewerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data, error: false);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data, error: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts one.</summary>
    /// <param name="arguments">Its command line.</param>
    public static ViewerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ViewerDll(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("REMOTE_ACCESS_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return new ViewerProcess(start);
    }

    /// <summary>Every line it has written to standard output so far.</summary>
    public IReadOnlyList<string> Lines => _output.Lines(error: false);

    /// <summary>How many lines it has written so far, to both streams.</summary>
    public int LineCount => _output.Count;

    /// <summary>Stops it where it is: it neither reads nor writes, and its connections stay open.</summary>
    public void Freeze() => ProcessSignals.Send(_process.Id, ProcessSignals.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => ProcessSignals.Send(_process.Id, ProcessSignals.Continue);

    /// <summary>Waits for a line with all of these texts, at that index or behind it.</summary>
    /// <returns>The index of the line behind it.</returns>
    public async Task<int> Line(int from, params string[] texts)
    {
        var line = _output.Find(from, line => Array.TrueForAll(texts, text => line.Contains(text, StringComparison.Ordinal)));
        var first = await Task.WhenAny(line, _process.WaitForExitAsync(), Task.Delay(SiloProcess.Patience, TestContext.Current.CancellationToken));
        if (first != line && !line.IsCompleted)
        {
            var why = _process.HasExited ? $"the viewer ended with {_process.ExitCode}" : $"{SiloProcess.Patience.TotalSeconds} s passed";
            throw new TimeoutException($"No line with '{string.Join("' and '", texts)}' was written before {why}. It wrote:\n{_output}");
        }

        return await line + 1;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Thaw();
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>The viewer as built beside these tests, in the same configuration.</summary>
    private static string ViewerDll()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        var dll = Path.Combine(root, "samples", "Viewer", "bin", framework.Parent.Name, framework.Name, "RemoteAccess.Viewer.dll");
        return File.Exists(dll) ? dll : throw new FileNotFoundException($"The viewer is not built: {dll}");
    }
}

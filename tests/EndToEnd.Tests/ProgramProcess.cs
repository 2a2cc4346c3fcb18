using System.Diagnostics;
using System.Globalization;

namespace RemoteAccess.EndToEnd.Tests;

/// <summary>
/// One of our programs as a process of its own, as built beside these tests. Its output is kept; disposing lets it go on, if it is
/// frozen, and kills it, by its id, when it still runs.
/// </summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ProcessOutput _output = new();

    private ProgramProcess(string name, ProcessStartInfo start)
    {
        Name = name;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => _output.Add(line.Data, error: false);
        _process.ErrorDataReceived += (_, line) => _output.Add(line.Data, error: true);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What failures call it.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Every line it has written to standard output so far.</summary>
    public IReadOnlyList<string> Output => _output.Lines(error: false);

    /// <summary>Every line it has written to standard error so far.</summary>
    public IReadOnlyList<string> Errors => _output.Lines(error: true);

    /// <summary>How many lines it has written so far, to both streams.</summary>
    public int LineCount => _output.Count;

    /// <summary>Starts one and waits for nothing.</summary>
    /// <param name="program">What it is: its folder, and the name of its assembly.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="settings">Variables that begin so are not handed on.</param>
    /// <param name="wrapper">A command that starts it, before <c>dotnet</c>; empty for none.</param>
    public static ProgramProcess Start(BuiltProgram program, IEnumerable<string> arguments, string[] settings, params string[] wrapper)
    {
        string[] command = [.. wrapper, "dotnet", program.Path, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.ToArray())
        {
            if (Array.Exists(settings, mark => name.StartsWith(mark, StringComparison.OrdinalIgnoreCase)))
            {
                start.Environment.Remove(name);
            }
        }

        return new ProgramProcess(program.Name, start);
    }

    /// <summary>Waits for a line with all of these texts, at that index or behind it; one that is there counts.</summary>
    /// <returns>Its index, and the line.</returns>
    public async Task<(int Index, string Text)> Line(int from, params string[] texts)
    {
        var what = $"a line of the {Name} with '{string.Join("' and '", texts)}'";
        var line = _output.Find(from, line => Array.TrueForAll(texts, text => line.Contains(text, StringComparison.Ordinal)));
        try
        {
            await Task.WhenAny(line, _process.WaitForExitAsync()).Within(what, Patience.ForPrograms, Progress);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It wrote:\n{_output}", late);
        }

        if (!line.IsCompleted)
        {
            throw new InvalidOperationException($"The {Name} ended with {_process.ExitCode} before {what}. It wrote:\n{_output}");
        }

        var index = await line;
        return (index, _output[index]);
    }

    /// <summary>Waits for its end; gives the exit code.</summary>
    public async Task<int> Exit()
    {
        try
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken)
                .Within($"the end of the {Name}", Patience.ForPrograms, Progress);
            return _process.ExitCode;
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It wrote:\n{_output}", late);
        }
    }

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal) => ProcessSignals.Send(_process.Id, signal);

    /// <summary>Ends it without asking: kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (!OperatingSystem.IsWindows())
            {
                Signal(ProcessSignals.Continue);
            }

            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>With SIGINT ignored (a test run in the background of a shell) a program would inherit that and never see Ctrl-C.</summary>
    public static string[] WithSigInt() => SigIntIsIgnored() ? ["env", "--default-signal=INT"] : [];

    /// <summary>Lets a program open so many files: the hard limit as well, since .NET raises the soft one to it.</summary>
    public static string[] WithFiles(int files) => ["sh", "-c", $"ulimit -n {files} && exec \"$@\"", "sh"];

    private static bool SigIntIsIgnored()
    {
        const string Status = "/proc/self/status", Ignored = "SigIgn:";
        const ulong SigInt = 1UL << 1;
        string[] lines = File.Exists(Status) ? File.ReadAllLines(Status) : [];
        var line = Array.Find(lines, line => line.StartsWith(Ignored, StringComparison.Ordinal));
        return line is not null
            && (ulong.Parse(line[Ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & SigInt) != 0;
    }

    // A program that computes or writes goes on. Coarse, so that one that only ticks does not count.
    private long Progress()
    {
        _process.Refresh();
        return _process.HasExited ? -1 : _output.Count + (long)(_process.TotalProcessorTime.TotalSeconds * 2);
    }
}

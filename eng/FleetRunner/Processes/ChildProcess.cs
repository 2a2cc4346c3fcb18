using System.ComponentModel;
using System.Diagnostics;

namespace RemoteAccess.FleetRunner.Processes;

/// <summary>
/// A program that this one started. It runs in a session of its own, so that Ctrl-C in a terminal reaches only this process, which then
/// stops its children in order. What it writes is appended to a log file. Disposing it kills it, by its id, if it still runs.
/// Thread-safe.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _gate = new();
    private readonly List<(string Text, TaskCompletionSource<string> Found)> _waiting = [];
    private readonly List<string> _lines = [];

    private ChildProcess(string name, ProcessStartInfo start, string log)
    {
        (Name, LogFile) = (name, log);
        _log = new StreamWriter(log, append: true) { AutoFlush = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
        Exited = ExitAsync();
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Where its output goes.</summary>
    public string LogFile { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Completes with its exit code when it has ended and everything that it wrote is in the log.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="log">The file for its output.</param>
    /// <param name="environment">Variables over this process's own; null removes one.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <exception cref="FleetException">It cannot be started.</exception>
    public static ChildProcess Start(
        string name, string log, IEnumerable<KeyValuePair<string, string?>>? environment, params string[] command)
    {
        string[] whole = Programs.Find("setsid") is { } setsid ? [setsid, .. command] : command;
        var start = new ProcessStartInfo(whole[0], whole[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment ?? [])
        {
            start.Environment[key] = value;
        }

        try
        {
            return new ChildProcess(name, start, log);
        }
        catch (Win32Exception failure)
        {
            throw new FleetException($"{name} cannot be started ({command[0]}): {failure.Message}", failure);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="FleetException">It failed; the message has the end of its output.</exception>
    public static async Task RunAsync(string name, string log, TimeSpan patience, params string[] command)
    {
        await using var child = Start(name, log, null, command);
        var code = await Patience.For(child.Exited, patience, $"the end of {name}");
        if (code != 0)
        {
            throw new FleetException($"{name} ended with exit code {code}: {child.End()}");
        }
    }

    /// <summary>Waits for a line with this text; one that is there counts.</summary>
    /// <exception cref="FleetException">It ended before, or the time is over; the message has the end of its output.</exception>
    public async Task<string> LineAsync(string text, TimeSpan patience)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
            {
                return line;
            }

            _waiting.Add((text, found));
        }

        try
        {
            await Patience.For(Task.WhenAny(found.Task, Exited), patience, $"a line of {Name} with '{text}'");
        }
        catch (FleetException late)
        {
            throw new FleetException($"{late.Message} It wrote: {End()}", late);
        }

        return found.Task.IsCompleted
            ? await found.Task
            : throw new FleetException($"{Name} ended with exit code {await Exited}: {End()}");
    }

    /// <summary>The last lines that it wrote.</summary>
    public string End(int lines = 20)
    {
        lock (_gate)
        {
            return string.Join(Environment.NewLine, _lines.TakeLast(lines));
        }
    }

    /// <summary>Sends it a signal; nothing happens if it has ended.</summary>
    public void Signal(int signal)
    {
        if (Exited.IsCompleted)
        {
            return;
        }

        try
        {
            UnixCalls.Send(Id, signal);
        }
        catch (Win32Exception)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>Freezes it.</summary>
    public void Freeze() => Signal(UnixCalls.Stop);

    /// <summary>Lets it go on.</summary>
    public void Resume() => Signal(UnixCalls.Continue);

    /// <summary>Asks it to end, and kills it if it does not in time.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(TimeSpan patience, int signal = UnixCalls.Terminate)
    {
        Signal(signal);
        if (await Task.WhenAny(Exited, Task.Delay(patience)) != Exited)
        {
            await KillAsync();
        }

        return await Exited;
    }

    /// <summary>Ends it without asking: kill -9.</summary>
    public async Task<int> KillAsync()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }

        return await Exited;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _log.WriteLine(line);
            _lines.Add(line);
            if (_lines.Count > 2000)
            {
                _lines.RemoveRange(0, 1000); // The log file has all of them.
            }

            foreach (var waiter in _waiting.Where(waiter => line.Contains(waiter.Text, StringComparison.Ordinal)).ToArray())
            {
                _waiting.Remove(waiter);
                waiter.Found.SetResult(line);
            }
        }
    }
}

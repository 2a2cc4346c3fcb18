using System.Runtime.InteropServices;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>Ends the program on Ctrl-C, SIGTERM and the end of the terminal (SIGHUP). It leaves no incomplete files behind.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _signals;

    public Interruption()
    {
        PosixSignal[] signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        _signals = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Ask))];
    }

    /// <summary>Cancelled by the first interruption.</summary>
    public CancellationToken Token => _asked.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _asked.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = true;
        _asked.Cancel();
    }
}

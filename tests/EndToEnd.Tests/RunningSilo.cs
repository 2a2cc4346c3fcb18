namespace RemoteAccess.EndToEnd.Tests;

/// <summary>One silo for tests that only look.</summary>
public sealed class RunningSilo : IAsyncLifetime
{
    public SiloProcess Silo { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Silo = await SiloProcess.StartAsync();
        Client = PatientHttp.Client(Silo.Http, Patience.ForPrograms);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (Silo is not null)
        {
            await Silo.DisposeAsync();
        }
    }
}

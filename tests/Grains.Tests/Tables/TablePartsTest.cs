namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>What the tests of the tables' parts share.</summary>
public abstract class TablePartsTest : IAsyncLifetime
{
    private TableParts? _parts;

    private protected TablesFixture Fixture { get; } = new();

    /// <summary>Made when it is first used, of what the fixture says then.</summary>
    private protected TableParts Parts => _parts ??= new TableParts(Fixture);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

using RemoteAccess.Silo.Storage;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Reminders;

/// <summary>Reminders, the last net for rooms that nobody reopened (section <c>Reminders</c>).</summary>
internal sealed class ReminderSettings : IStoreSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Reminders";

    /// <summary>Where reminders are stored; default: as <c>Storage:Kind</c>.</summary>
    public StorageKind? Kind { get; set; }

    /// <inheritdoc/>
    public string ConnectionString { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string ConnectionStringFile { get; set; } = string.Empty;
}

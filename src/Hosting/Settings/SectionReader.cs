using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace RemoteAccess.Hosting.Settings;

/// <summary>
/// Reads one configuration section into options classes and collects all errors: unknown keys, values that cannot be converted, values
/// that their annotations do not allow. A wrong value keeps its default, so that the others can still be checked.
/// </summary>
internal static class SectionReader
{
    /// <summary>Reads and checks a section that one class describes.</summary>
    public static T Read<T>(IConfiguration configuration, string section, ICollection<SettingError> errors)
        where T : class, new()
    {
        var options = new T();
        Read(configuration.GetSection(section), errors, options);
        return options;
    }

    /// <summary>Reads and checks a section that several classes describe together.</summary>
    /// <param name="section">The section.</param>
    /// <param name="errors">Receives the errors.</param>
    /// <param name="targets">Receive the values; a key goes to the first class that has a property of that name.</param>
    public static void Read(IConfigurationSection section, ICollection<SettingError> errors, params object[] targets)
    {
        var settings = targets
            .SelectMany(target => target.GetType().GetProperties(), (target, property) => (Target: target, Property: property))
            .Where(setting => setting.Property.CanWrite || IsNested(setting.Property.PropertyType)
                || EntryType(setting.Property.PropertyType) is not null)
            .ToArray();
        var inError = new HashSet<PropertyInfo>();
        foreach (var child in section.GetChildren())
        {
            var (target, property) = Array.Find(
                settings, setting => string.Equals(setting.Property.Name, child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                foreach (var leaf in Leaves(child))
                {
                    errors.Add(Unknown(section, leaf, [.. settings.Select(setting => setting.Property.Name)]));
                }
            }
            else if (IsNested(property.PropertyType))
            {
                Read(child, errors, property.GetValue(target)!);
            }
            else if (EntryType(property.PropertyType) is { } entry)
            {
                foreach (var member in child.GetChildren())
                {
                    Read(member, errors, Activator.CreateInstance(entry)!);
                }
            }
            else if (IsLeaf(property.PropertyType) && !TrySet(child, property, target))
            {
                inError.Add(property);
                errors.Add(new SettingError(child.Path, SecretKeys.Show(child.Path, child.Value ?? "(a section)"), Fix(property)));
            }
        }

        foreach (var (target, property) in settings.Where(setting => !inError.Contains(setting.Property)))
        {
            var value = property.GetValue(target);
            if (property.GetCustomAttributes<ValidationAttribute>().Any(annotation => !annotation.IsValid(value)))
            {
                var key = $"{section.Path}:{property.Name}";
                errors.Add(new SettingError(
                    key, SecretKeys.Show(key, Convert.ToString(value, CultureInfo.InvariantCulture)), Fix(property)));
            }
        }
    }

    /// <summary>Everything below a key that nothing reads, so that each key is listed and none reaches a binder.</summary>
    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section) =>
        section.GetChildren().Any() ? section.GetChildren().SelectMany(Leaves) : [section];

    private static SettingError Unknown(IConfigurationSection section, IConfigurationSection leaf, IReadOnlyCollection<string> known)
    {
        var name = leaf.Path[(section.Path.Length + 1)..].Split(':')[0];
        var nearest = NearestName.Find(name, known);
        return new SettingError(
            leaf.Path,
            SecretKeys.Show(nearest is null ? leaf.Path : $"{leaf.Path}:{nearest}", leaf.Value ?? string.Empty),
            nearest is null
                ? $"nothing reads this key; remove it (known in {section.Path}: {string.Join(", ", known)})"
                : $"nothing reads this key; did you mean {section.Path}:{nearest}?");
    }

    private static bool TrySet(IConfigurationSection child, PropertyInfo property, object options)
    {
        if (child.Value is null || (child.Value.Length == 0 && property.PropertyType != typeof(string)))
        {
            // An empty environment variable means "not set". A section instead of a value is an error.
            return !child.GetChildren().Any();
        }

        try
        {
            var value = TypeDescriptor.GetConverter(property.PropertyType).ConvertFromInvariantString(child.Value);
            if (value is Enum number && !Enum.IsDefined(number.GetType(), number))
            {
                return false;
            }

            property.SetValue(options, value);
            return true;
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            // Converters wrap their own format errors in ArgumentException.
            return false;
        }
    }

    private static bool IsLeaf(Type type) => TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string));

    private static bool IsNested(Type type) =>
        type.IsClass && !IsLeaf(type) && !type.IsAssignableTo(typeof(System.Collections.IEnumerable));

    /// <summary>The type of a dictionary's entries if they are sections themselves; those are read to be checked.</summary>
    private static Type? EntryType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) && IsNested(type.GetGenericArguments()[1])
            ? type.GetGenericArguments()[1]
            : null;

    /// <summary>The annotation's error text, or the range, or the values that the type accepts.</summary>
    private static string Fix(PropertyInfo property)
    {
        var annotations = property.GetCustomAttributes<ValidationAttribute>().ToArray();
        if (Array.Find(annotations, annotation => annotation.ErrorMessage is not null) is { } worded)
        {
            return worded.FormatErrorMessage(property.Name);
        }

        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return annotations.OfType<RangeAttribute>().FirstOrDefault() is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"give a value from {range.Minimum} to {range.Maximum}")
            : type switch
            {
                { IsEnum: true } => $"give one of {string.Join(", ", Enum.GetNames(type))}",
                _ when type == typeof(bool) => "give true or false",
                _ when type == typeof(TimeSpan) => "give a duration as hh:mm:ss, e.g. 00:00:03",
                _ when type == typeof(int) || type == typeof(long) => "give a whole number",
                _ when type == typeof(Uri) => "give an absolute address, e.g. ws://127.0.0.1:7880",
                _ => "give a value",
            };
    }
}

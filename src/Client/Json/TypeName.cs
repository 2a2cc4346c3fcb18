namespace RemoteAccess.Client.Json;

/// <summary>The name of a type as it is written in a program: <c>Arm.Messages.Stamped&lt;Arm.Messages.Pose&gt;</c>.</summary>
internal static class TypeName
{
    public static string Of(Type type)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!)}[]";
        }

        var arguments = type.GetGenericArguments();
        var owner = type.DeclaringType;
        var taken = owner?.GetGenericArguments().Length ?? 0;
        var prefix = owner is not null
            ? Of(owner.IsGenericTypeDefinition ? owner.MakeGenericType(arguments[..taken]) : owner)
            : type.Namespace;
        var own = arguments.Length > taken ? $"<{string.Join(", ", arguments[taken..].Select(Of))}>" : string.Empty;
        var name = type.Name.Split('`')[0];
        return string.IsNullOrEmpty(prefix) ? name + own : $"{prefix}.{name}{own}";
    }
}
